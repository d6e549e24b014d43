/* Reads an office's file and assesses everyone in it, beside the page, so that the page stays free. */
import wasm from "ce-rules/ce_rules.wasm?url";
import * as ce from "ce-rules/slim";
import type { Answer, OfficeEngine, OfficeRecords } from "./engine.ts";
import { Unreadable } from "./engine.ts";
import { engineFor } from "./engines.ts";
import type { Question, Reply, Row } from "./messages.ts";
import { workbook } from "./workbook.ts";

/** How many people are assessed between two reports of what there is so far. */
const CHUNK = 250;

const ready = ce.init(fetch(wasm));
let rules: ce.Rules | undefined;
let engine: OfficeEngine | undefined;
let records: OfficeRecords = { people: [], faults: [] };
let answers: Answer[] = [];

onmessage = ({ data }: MessageEvent<{ number: number; question: Question }>) => {
  void answer(data.number, data.question);
};

async function answer(to: number, question: Question): Promise<void> {
  try {
    await ready;
    await attend(to, question);
  } catch (error) {
    const text = error instanceof Unreadable ? error.text : { zh: `程序出错：${String(error)}`, en: `something went wrong: ${String(error)}` };
    reply({ to, is: "unreadable", text });
  }
}

async function attend(to: number, question: Question): Promise<void> {
  switch (question.ask) {
    case "read": {
      const found = engineFor(question.name);
      const read = await found.read(question.file, question.name, question.policies);
      rules = question.policies.reduce((set, document) => set.withPolicy(document), new ce.Rules());
      [engine, records, answers] = [found, read, []];
      const total = records.people.length;
      do {
        const from = answers.length;
        const chunk = records.people.slice(from, from + CHUNK);
        answers.push(...assessed(chunk.map(({ request }) => request)));
        const rows = chunk.map((_, i) => row(from + i));
        reply({ to, is: "rows", rows, total, last: answers.length === total, faults: records.faults });
      } while (answers.length < total);
      return;
    }
    case "people":
      reply({ to, is: "people", requests: question.indices.map((index) => records.people[index]?.request) });
      return;
    case "put": {
      const { index, request } = question;
      const person = records.people[index];
      if (person === undefined) return;
      records.people[index] = { ...person, request };
      answers.splice(index, 1, ...assessed([request]));
      reply({ to, is: "rows", rows: [row(index)], total: records.people.length, last: true, faults: records.faults });
      return;
    }
    case "report":
      if (engine !== undefined) reply({ to, is: "file", file: await engine.report(records, answers, question.locale) });
      return;
    case "write":
      if (engine !== undefined) reply({ to, is: "file", file: await engine.write(records) });
      return;
    case "template": {
      const file = await workbook.template?.(question.locale);
      if (file !== undefined) reply({ to, is: "file", file });
    }
  }
}

function assessed(requests: readonly unknown[]): Answer[] {
  const found = (rules ??= new ce.Rules()).assessMany(requests as ce.Request[]);
  return found.map((one) => (one instanceof ce.CeRulesError ? one.toJSON() : one));
}

function row(index: number): Row {
  const { place, label, request, cells = {} } = records.people[index] as OfficeRecords["people"][number];
  const given = (request as { readonly applicant?: { readonly target?: unknown } } | null)?.applicant?.target;
  const target = typeof given === "string" ? given : undefined;
  const found = answers[index] as Answer;
  if ("error" in found) {
    const faults = found.faults.map(({ path, message }) => ({ cell: cellOf(cells, path), message }));
    const error = { code: found.error, text: found.message, faults };
    return { index, place, label, target, standing: "refused", window: undefined, short: [], policy: undefined, error };
  }
  const short = found.years
    .filter(({ status }) => status === "not_met")
    .map(({ year, shortfall }) => ({ year, lacks: Object.entries(shortfall).filter(([, hours]) => hours > 0) }));
  const { window, verdict, policy } = found;
  return { index, place, label, target, standing: verdict, window: [window.from, window.to], short, policy, error: undefined };
}

/** The cell of a place, or of the nearest that it is within. */
function cellOf(cells: { readonly [path: string]: string }, path: string): string | undefined {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (cells[at] !== undefined) return cells[at];
  }
  return undefined;
}

function reply(message: Reply): void {
  postMessage(message);
}
