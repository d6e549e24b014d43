/* What the page and the worker say to each other. */
import type { ErrorCode, Locale, Text, Verdict } from "ce-rules/slim";
import type { Label, OfficeFault, OfficeFile } from "./engine.ts";

/** What is wrong with somebody's record, with the cell where the file has cells. */
export type RowFault = { readonly cell: string | undefined; readonly message: Text };

/** A person in the table. */
export type Row = {
  readonly index: number;
  readonly place: string;
  readonly label: Label;
  readonly target: string | undefined;
  /** The verdict, or `refused` where there is none. */
  readonly standing: Verdict | "refused";
  readonly window: readonly [from: number, to: number] | undefined;
  /** The years that are not met, each with what is short. */
  readonly short: readonly { readonly year: number; readonly lacks: readonly (readonly [of: string, hours: number])[] }[];
  readonly policy: string | undefined;
  readonly error: { readonly code: ErrorCode; readonly text: Text; readonly faults: readonly RowFault[] } | undefined;
};

export type Question =
  | { readonly ask: "read"; readonly file: Uint8Array; readonly name: string; readonly policies: readonly string[] }
  | { readonly ask: "people"; readonly indices: readonly number[] }
  | { readonly ask: "put"; readonly index: number; readonly request: unknown }
  | { readonly ask: "report"; readonly locale: Locale }
  | { readonly ask: "write" }
  | { readonly ask: "template"; readonly locale: Locale };

/** Answers carry the number of their question. */
export type Reply =
  | { readonly to: number; readonly is: "rows"; readonly rows: readonly Row[]; readonly total: number; readonly last: boolean; readonly faults: readonly OfficeFault[] }
  | { readonly to: number; readonly is: "people"; readonly requests: readonly unknown[] }
  | { readonly to: number; readonly is: "file"; readonly file: OfficeFile }
  | { readonly to: number; readonly is: "unreadable"; readonly text: Text };
