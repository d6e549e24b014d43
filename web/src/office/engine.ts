/*
 * What the office view needs of whatever reads and writes an office's files. It runs in the worker. Each form of file has
 * one; a further one is added to `ENGINES` in `engines.ts`, and nothing else changes.
 */
import type { Assessment, CeRulesErrorObject, Locale, Text } from "ce-rules/slim";

/** How the file names a person, beyond the request. */
export type Label = { readonly id?: string; readonly name?: string; readonly department?: string };
/** A person of a file: where it stands in it, and its request, which may be faulty. */
export type OfficePerson = {
  readonly place: string;
  readonly label: Label;
  readonly request: unknown;
  /** Where the values of the request stand in the file, by their JSON pointers. */
  readonly cells?: { readonly [path: string]: string };
};
export type OfficeFault = { readonly place: string; readonly message: Text };
export type OfficeRecords = { readonly people: OfficePerson[]; readonly faults: readonly OfficeFault[] };
export type OfficeFile = { readonly name: string; readonly type: string; readonly content: Uint8Array<ArrayBuffer> };
export type Answer = Assessment | CeRulesErrorObject;

export interface OfficeEngine {
  /** Whether it reads files of that name. */
  reads(name: string): boolean;
  /**
   * Reads a file; policies of the visitor's own are there beside those built in.
   *
   * @throws {Unreadable} for a file that is none of its form.
   */
  read(file: Uint8Array, name: string, policies: readonly string[]): Promise<OfficeRecords>;
  /** The file with the results. */
  report(records: OfficeRecords, answers: readonly Answer[], locale: Locale): Promise<OfficeFile>;
  /** The file with the records as they are now. */
  write(records: OfficeRecords): Promise<OfficeFile>;
  /** The file to fill in, where there is one. */
  template?(locale: Locale): Promise<OfficeFile>;
}

/** A file that cannot be read, and why. */
export class Unreadable extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

