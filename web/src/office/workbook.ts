/* Workbooks, by the library that the command line reads and writes them by. It is large, and loaded when one is opened. */
import type { WorkbookInput, WorkbookPerson, Workbooks } from "ce-rules/workbook";
import { Unreadable, type OfficeEngine, type OfficeFile, type OfficePerson, type OfficeRecords } from "./engine.ts";
import { json } from "./json.ts";

type Library = typeof import("ce-rules/workbook");

const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

let loaded: Promise<Library> | undefined;

async function load(): Promise<Library> {
  const library = await import("ce-rules/workbook");
  await library.init();
  return library;
}

function library(): Promise<Library> {
  loaded ??= load();
  return loaded;
}

/** What a report needs beside the requests: what was read, and the policies by which it was. */
const sources = new WeakMap<OfficeRecords, { readonly input: WorkbookInput; readonly books: Workbooks }>();

export const workbook: OfficeEngine = {
  reads: (name) => /\.xlsx$/i.test(name),

  async read(file, name, policies) {
    const { Workbooks, WorkbookError } = await library();
    try {
      const books = policies.reduce((set, document) => set.withPolicy(document), new Workbooks());
      const input = books.readWorkbook(file, name);
      const faults = input.faults.map(({ place, message }) => ({ place: place === null ? "" : cell(place), message }));
      const records = { people: input.people.map(person), faults };
      sources.set(records, { input, books });
      return records;
    } catch (error) {
      if (error instanceof WorkbookError) throw new Unreadable(error.text);
      throw error;
    }
  },

  async report(records, _answers, locale) {
    const source = sources.get(records);
    if (source === undefined) throw new Error("the records are of no workbook");
    const { input, books } = source;
    // Somebody's request may have been changed since it was read.
    const people = records.people.map(({ request }, i) => ({ ...(input.people[i] as WorkbookPerson), request: request as WorkbookPerson["request"] }));
    const content = books.reportWorkbook({ people, faults: input.faults }, locale);
    return sheet(locale === "zh" ? "认定结果.xlsx" : "results.xlsx", content);
  },

  // What was changed is a record of the contract: the workbook itself stays as its owner has it.
  write: (records) => json.write(records),

  async template(locale) {
    const { templateWorkbook } = await library();
    return sheet(locale === "zh" ? "填报模板.xlsx" : "template.xlsx", templateWorkbook(undefined, locale));
  },
};

function person({ id, name, department, request, places }: WorkbookPerson): OfficePerson {
  const label = { id, ...(name === null ? {} : { name }), ...(department === null ? {} : { department }) };
  const cells = Object.fromEntries(Object.entries(places).map(([path, place]) => [path, cell(place)]));
  return { place: id, label, request, cells };
}

function cell({ sheet: of, cell: at }: { readonly sheet: string; readonly cell: string }): string {
  return `${of} ${at}`;
}

function sheet(name: string, content: Uint8Array): OfficeFile {
  return { name, type: TYPE, content: new Uint8Array(content) };
}
