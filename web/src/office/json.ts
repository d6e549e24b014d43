/* Files of requests in JSON: one request, a list of them, or one a line. */
import type { OfficeEngine, OfficeFile, OfficePerson, OfficeRecords, Answer } from "./engine.ts";
import { Unreadable } from "./engine.ts";

export const json: OfficeEngine = {
  reads: (name) => /\.(jsonl?|ndjson)$/i.test(name),

  async read(file, name) {
    const text = decoded(file);
    const people = /\.json$/i.test(name) ? whole(text) : lines(text);
    return { people, faults: [] };
  },

  async report(_records, answers: readonly Answer[]) {
    return linesOf("results.jsonl", answers);
  },

  async write({ people }: OfficeRecords) {
    return linesOf("records.jsonl", people.map(({ request }) => request));
  },
};

function decoded(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    throw new Unreadable({ zh: "文件不是 UTF-8 编码的文本", en: "the file is no text in UTF-8" });
  }
}

function whole(text: string): OfficePerson[] {
  const value = parsed(text, undefined);
  const requests: unknown[] = Array.isArray(value) ? value : [value];
  return requests.map((request, i) => person(request, `${i + 1}`));
}

function lines(text: string): OfficePerson[] {
  const numbered = text.split(/\r?\n/).map((line, i) => [line, i + 1] as const);
  return numbered.filter(([line]) => line.trim() !== "").map(([line, number]) => person(parsed(line, number), `${number}`));
}

function parsed(text: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable({
      zh: line === undefined ? "文件不是合法的 JSON" : `第 ${line} 行不是合法的 JSON`,
      en: line === undefined ? "the file is not JSON" : `line ${line} is not JSON`,
    });
  }
}

function person(request: unknown, place: string): OfficePerson {
  const applicant = member(request, "applicant");
  const id = member(applicant, "id");
  return { place, label: typeof id === "string" ? { id } : {}, request };
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as { readonly [name: string]: unknown })[name] : undefined;
}

function linesOf(name: string, values: readonly unknown[]): OfficeFile {
  const content = new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  return { name, type: "application/jsonl", content };
}
