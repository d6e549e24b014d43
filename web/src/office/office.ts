/* The state of the office view: the file, its people, and who of them is looked at. */
import { computed, effect, signal } from "@preact/signals";
import type { Text } from "ce-rules/slim";
import { locale } from "../locale.ts";
import { draft, isDraft, type Draft, withoutNulls } from "../record/draft.ts";
import { assessed } from "../record/outcome.ts";
import { documents } from "../rules.ts";
import { keeping, ownRecord, save } from "../record/store.ts";
import { open } from "../form/activity.tsx";
import { printAll } from "../print/chosen.ts";
import { view } from "../view.ts";
import type { OfficeFault } from "./engine.ts";
import type { Question, Reply, Row } from "./messages.ts";
import { say } from "./words.ts";

export type Reading = { readonly name: string; readonly total: number | undefined; readonly done: boolean };

export const reading = signal<Reading | undefined>(undefined);
export const rows = signal<readonly Row[]>([]);
export const faults = signal<readonly OfficeFault[]>([]);
/** Why the last file could not be read, or made. */
export const unreadable = signal<{ readonly name: string | undefined; readonly text: Text } | undefined>(undefined);
/** The person looked at in the calculator, by its place in the file. */
export const visited = signal<number | undefined>(undefined);
/** What the worker is at, while there is nothing to show for it yet. */
export const busy = signal<"reading" | "writing" | undefined>(undefined);
/** Whether somebody's record was changed here since the file was read. */
export const isChanged = signal(false);

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, (reply: Reply) => void>();

/** The worker is started once; it is part of what the page loads, so that nothing is asked for later. */
export function start(): void {
  if (worker !== undefined) return;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => waiting.get(data.to)?.(data);
}

function ask(question: Question, heard: (reply: Reply) => void): void {
  start();
  last += 1;
  waiting.set(last, heard);
  worker?.postMessage({ number: last, question });
}

function asked<T extends Reply["is"]>(question: Question, is: T): Promise<Extract<Reply, { is: T }>> {
  return new Promise((resolve) => {
    ask(question, (reply) => {
      waiting.delete(reply.to);
      if (reply.is === is) resolve(reply as Extract<Reply, { is: T }>);
      if (reply.is !== "unreadable") return;
      busy.value = undefined;
      unreadable.value = { name: undefined, text: reply.text };
    });
  });
}

/** Reads a file; the people appear as they are assessed. */
export async function readFile(file: File): Promise<void> {
  const content = new Uint8Array(await file.arrayBuffer());
  const { name } = file;
  // A file that cannot be read leaves the one before it.
  let isFirst = true;
  busy.value = "reading";
  ask({ ask: "read", file: content, name, policies: documents.value }, (reply) => {
    busy.value = undefined;
    if (reply.is === "unreadable") {
      unreadable.value = { name, text: reply.text };
      waiting.delete(reply.to);
      return;
    }
    if (reply.is !== "rows") return;
    if (isFirst) {
      unreadable.value = undefined;
      isChanged.value = false;
      rows.value = [];
      filters.value = NO_FILTERS;
    }
    isFirst = false;
    rows.value = [...rows.value, ...reply.rows];
    faults.value = reply.faults;
    reading.value = { name, total: reply.total, done: reply.last };
    if (reply.last) waiting.delete(reply.to);
  });
}

/** Shows somebody in the calculator. */
export async function visit(index: number): Promise<boolean> {
  const { requests } = await asked({ ask: "people", indices: [index] }, "people");
  const request = withoutNulls(requests[0]);
  if (!isDraft(request)) return false;
  keeping.value = false;
  open(undefined);
  visited.value = index;
  draft.value = request;
  before = request;
  view.value = "person";
  scrollTo({ top: 0 });
  return true;
}

let before: Draft | undefined;

/** Takes what was changed of the person back into the list. */
async function takeBack(): Promise<void> {
  const index = visited.value;
  if (index === undefined || draft.value === before) return;
  isChanged.value = true;
  const { rows: fresh } = await asked({ ask: "put", index, request: draft.value }, "rows");
  const row = fresh[0];
  if (row !== undefined) rows.value = rows.value.map((other) => (other.index === index ? row : other));
}

/** Back to the list; the calculator has the visitor's own record again. */
export async function leavePerson(): Promise<void> {
  await takeBack();
  visited.value = undefined;
  before = undefined;
  open(undefined);
  draft.value = ownRecord();
  keeping.value = true;
  view.value = "office";
}

// Whichever way somebody goes back to the list: by the button, by the tab, by the browser.
effect(() => {
  if (view.value === "office" && visited.peek() !== undefined) void leavePerson();
});

addEventListener("beforeunload", (event) => {
  if (isChanged.value) event.preventDefault();
});

/** The next or the one before of those that are shown. */
export async function turn(by: 1 | -1): Promise<void> {
  const list = shown.value;
  const at = list.findIndex(({ index }) => index === visited.value);
  const next = list[at + by];
  if (next === undefined) return;
  await takeBack();
  await visit(next.index);
}

/** So many sheets are drawn at a time. */
export const MOST_SHEETS = 500;

/** Prints a sheet for each of those that are shown, up to as many. */
export async function printShown(): Promise<void> {
  const list = shown.value.slice(0, MOST_SHEETS);
  const { requests } = await asked({ ask: "people", indices: list.map(({ index }) => index) }, "people");
  printAll(list.flatMap((row, i) => {
    const request = requests[i];
    return isDraft(request) ? [{ name: nameOf(row), outcome: assessed(request) }] : [];
  }));
}

export function nameOf({ label, place }: Row): string {
  return label.name ?? label.id ?? say().nameless(place);
}

async function saveAnswer(question: Question): Promise<void> {
  busy.value = "writing";
  const { file } = await asked(question, "file");
  busy.value = undefined;
  save(file.name, file.content, file.type);
}

export function saveReport(): Promise<void> {
  return saveAnswer({ ask: "report", locale: locale.value });
}

export function saveTemplate(): Promise<void> {
  return saveAnswer({ ask: "template", locale: locale.value });
}

export async function saveRecords(): Promise<void> {
  await saveAnswer({ ask: "write" });
  isChanged.value = false;
}

export type Filters = {
  readonly standing: Row["standing"] | "all";
  readonly department: string;
  readonly short: string;
  readonly words: string;
};

export const NO_FILTERS: Filters = { standing: "all", department: "", short: "", words: "" };
export const filters = signal<Filters>(NO_FILTERS);

export const counts = computed(() => {
  const sums = { all: rows.value.length, eligible: 0, pending: 0, not_eligible: 0, refused: 0 };
  for (const { standing } of rows.value) sums[standing] += 1;
  return sums;
});
export const departments = computed(() => [...new Set(rows.value.flatMap(({ label }) => label.department ?? []))].sort());
export const shortYears = computed(() => [...new Set(rows.value.flatMap(({ short }) => short.map(({ year }) => year)))].sort());

export const shown = computed(() => {
  const { standing, department, short, words } = filters.value;
  const sought = words.trim().toLowerCase();
  return rows.value.filter(
    (row) =>
      (standing === "all" || row.standing === standing) &&
      (department === "" || row.label.department === department) &&
      (short === "" || row.short.some(({ year }) => String(year) === short)) &&
      (sought === "" || [row.label.id, row.label.name, row.label.department].some((one) => one?.toLowerCase().includes(sought))),
  );
});
