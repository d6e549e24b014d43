/*
 * Workbooks of an office, read, assessed and reported where the page runs: a library of its own, for a worker.
 *
 * Call `init` (or `initSync`) once, and then the rest. What is read is plain data, which may be shown, changed, sent
 * to another thread and handed back.
 */
import type { Assessment, CeRulesErrorObject, Request, Text } from "./contract.js";
import { CeRulesError } from "./error.js";
import * as native from "./workbook_native.js";
import initialise, { initSync as initialiseSync } from "./workbook_native.js";

export { CeRulesError } from "./error.js";

/** Where the `.wasm` comes from: its address, a response, its bytes, or a compiled module. */
export type WorkbookSource = string | URL | globalThis.Request | Response | BufferSource | WebAssembly.Module;

/** Makes the engine ready: from the file beside this one, or else an address, a response, the bytes, or a module. */
export async function init(wasm?: WorkbookSource | Promise<WorkbookSource>): Promise<void> {
  // Bundlers look for just this form, and take the file along.
  await initialise({ module_or_path: wasm ?? new URL("./ce_rules_workbook.wasm", import.meta.url) });
}

/** Makes the engine ready at once, from the bytes or a compiled module. */
export function initSync(wasm: BufferSource | WebAssembly.Module): void {
  initialiseSync({ module: wasm });
}

/** A cell: the sheet, or the file, and the cell as spreadsheets name it, or a line of a file. */
export interface CellPlace {
  sheet: string;
  cell: string;
}

/** Something wrong, with the cell that it is about. */
export interface CellFault {
  /** Whose record is refused for it; null where it is wrong with the sheets themselves. */
  person: string | null;
  /** Where. */
  place: CellPlace | null;
  /** Where in the request of the person, as a JSON pointer. */
  path: string | null;
  /** What, for programs. */
  code: string;
  /** What is wrong and what to do. */
  message: Text;
}

/** A person of a workbook. */
export interface WorkbookPerson {
  id: string;
  name: string | null;
  department: string | null;
  /** The request that the person's rows make, which may have faults. */
  request: Request;
  /** Where its values stand, by their JSON pointers. */
  places: Record<string, CellPlace>;
  /** Why it is refused; follows from the request, and is not read where this is handed back. */
  faults: CellFault[];
}

/** What a workbook holds. */
export interface WorkbookInput {
  people: WorkbookPerson[];
  /** What is wrong with the sheets. */
  faults: CellFault[];
}

/** A person with what was determined: the result, or the error with its faults and their cells. */
export type DeterminedPerson = { id: string; name: string | null; department: string | null; faults: CellFault[] } & (
  | { result: Assessment; error?: never }
  | { result?: never; error: CeRulesErrorObject }
);

/** What was determined of everybody, in the order of the workbook. */
export interface Determinations {
  people: DeterminedPerson[];
  /** What is wrong with the sheets. */
  faults: CellFault[];
}

/** What holds where the workbook itself says nothing. */
export interface WorkbookOptions {
  /** The application year. */
  applicationYear?: number;
  /** The policy. */
  policy?: string;
  /** Ask nobody for evidence, whatever the workbook says. */
  ignoreEvidence?: boolean;
}

/** The language of a workbook that is written. */
export type WorkbookLocale = "zh" | "en";

/** A file that cannot be used at all (its fault says why), or a workbook that cannot be written. */
export class WorkbookError extends Error {
  /** What went wrong, for programs. */
  readonly code: "unusable_input" | "not_written";
  /** What is wrong with the file; none where a workbook cannot be written. */
  readonly faults: CellFault[];
  /** What went wrong and what to do, for people, in Chinese and English; `message` is the English one. */
  readonly text: Text;

  constructor(error: { error: "unusable_input" | "not_written"; faults: CellFault[]; message: Text }) {
    super(error.message.en);
    this.name = "WorkbookError";
    this.code = error.error;
    this.faults = error.faults;
    this.text = error.message;
  }
}

/** A set of policies by which workbooks are read and assessed: those built in, and a user's own. It never changes. */
export class Workbooks {
  #native: native.Workbooks;

  constructor() {
    this.#native = new native.Workbooks();
  }

  /**
   * By these policies and one more, which a document (a text in TOML or JSON, or an object) defines.
   *
   * @throws {CeRulesError} for a document with faults, telling them all.
   */
  withPolicy(document: string | object): Workbooks {
    const text = typeof document === "object" && document !== null ? JSON.stringify(document) : document;
    const books = new Workbooks();
    books.#native = found(() => this.#native.withPolicy(text));
    return books;
  }

  /**
   * Reads a workbook (`.xlsx`), or requests in JSON, by the ending of the name.
   *
   * @throws {WorkbookError} for a file that cannot be used at all. What is wrong with rows and cells is among the
   * faults, and the others are still read.
   */
  readWorkbook(bytes: Uint8Array, name: string, options: WorkbookOptions = {}): WorkbookInput {
    const { applicationYear: year, policy, ignoreEvidence = false } = options;
    if (year !== undefined && (!Number.isInteger(year) || year < 1949 || year > 2100)) {
      throw new RangeError("applicationYear must be a year from 1949 to 2100");
    }
    return JSON.parse(found(() => this.#native.read(bytes, name, year, policy, ignoreEvidence)));
  }

  /** Assesses everybody in one crossing. Whoever is refused stops nobody. */
  assessWorkbook(input: WorkbookInput): Determinations {
    return JSON.parse(found(() => this.#native.assess(JSON.stringify(input))));
  }

  /**
   * The workbook of the results: verdicts, years, activities with what is missing, the list for the public notice,
   * faults with their cells.
   */
  reportWorkbook(input: WorkbookInput, locale: WorkbookLocale = "zh"): Uint8Array {
    return found(() => this.#native.report(JSON.stringify(input), english(locale)));
  }

  /**
   * The workbook to fill in for a policy, by default the newest provincial one.
   *
   * @throws {CeRulesError} for a policy that there is not.
   */
  templateWorkbook(policy?: string, locale: WorkbookLocale = "zh"): Uint8Array {
    return found(() => this.#native.template(policy, english(locale)));
  }
}

let shared: Workbooks | undefined;

/** By the built-in policies, which never change, so that one set does for all callers. */
function builtin(): Workbooks {
  shared ??= new Workbooks();
  return shared;
}

/** Reads a workbook by the built-in policies: {@link Workbooks.readWorkbook}. */
export function readWorkbook(bytes: Uint8Array, name: string, options: WorkbookOptions = {}): WorkbookInput {
  return builtin().readWorkbook(bytes, name, options);
}

/** Assesses everybody by the built-in policies: {@link Workbooks.assessWorkbook}. */
export function assessWorkbook(input: WorkbookInput): Determinations {
  return builtin().assessWorkbook(input);
}

/** The workbook of the results by the built-in policies: {@link Workbooks.reportWorkbook}. */
export function reportWorkbook(input: WorkbookInput, locale: WorkbookLocale = "zh"): Uint8Array {
  return builtin().reportWorkbook(input, locale);
}

/** The workbook to fill in for a built-in policy: {@link Workbooks.templateWorkbook}. */
export function templateWorkbook(policy?: string, locale: WorkbookLocale = "zh"): Uint8Array {
  return builtin().templateWorkbook(policy, locale);
}

function english(locale: WorkbookLocale): boolean {
  if (locale !== "zh" && locale !== "en") throw new TypeError('locale must be "zh" or "en"');
  return locale === "en";
}

/** What the engine gives, or its error as an exception: it throws the JSON of the error object. */
function found<T>(give: () => T): T {
  try {
    return give();
  } catch (error) {
    if (typeof error !== "string") throw error;
    const told = JSON.parse(error);
    const ofWorkbook = told.error === "unusable_input" || told.error === "not_written";
    throw ofWorkbook ? new WorkbookError(told) : new CeRulesError(told);
  }
}
