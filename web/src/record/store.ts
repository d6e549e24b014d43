/* Keeping the record: in the browser from one visit to the next, and as a file. */
import { effect, signal } from "@preact/signals";
import { kept, keep } from "../kept.ts";
import { policies } from "../rules.ts";
import { blank, draft, isBlank, isDraft, type Draft, withoutNulls } from "./draft.ts";

const KEY = "record";

/** Whether the browser keeps the record of this visit. */
export const isKept = signal(true);
/** A record that is shown for somebody else's sake (one person of an office's file) is not kept as the visitor's own. */
export const keeping = signal(true);

/** Takes up the record of the last visit, and keeps what becomes of it. */
export function takeUp(): void {
  draft.value = ownRecord();
  effect(() => {
    const record = draft.value;
    if (keeping.value) isKept.value = keep(KEY, isBlank(record) ? null : JSON.stringify(record));
  });
}

/** The record that the browser has kept, else a blank one. */
export function ownRecord(): Draft {
  return parsed(kept(KEY) ?? "") ?? fresh();
}

/** A blank record for the last year that there is a policy for. */
export function fresh(): Draft {
  return blank(Math.max(...policies().flatMap(({ application_years }) => application_years)));
}

/** The record in a text, if it is one. */
export function parsed(from: string): Draft | undefined {
  try {
    const value = withoutNulls(JSON.parse(from));
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Hands a file to the visitor. */
export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Saves the record as the command line reads it. */
export function saveRecord(): void {
  const { id } = draft.value.applicant;
  const name = typeof id === "string" && id.trim() !== "" ? id.trim().replace(/[\\/:*?"<>|\p{Cc}]/gu, "_") : "record";
  save(`${name}.json`, `${JSON.stringify(draft.value, null, 2)}\n`, "application/json");
}
