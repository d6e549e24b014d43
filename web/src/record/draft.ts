/*
 * The record as it is being filled in: a request of the contract whose members may not be right yet. What is wrong with
 * it is for the library to say.
 */
import { signal } from "@preact/signals";
import type { Request } from "ce-rules/slim";

/** Members by their names in the contract. */
export type Members = { readonly [name: string]: unknown };
export type DraftActivity = Members & { readonly id: string; readonly kind: string; readonly evidence?: readonly string[] };
export type Draft = {
  readonly application_year: number;
  readonly policy?: string;
  readonly applicant: Members;
  readonly certificates?: readonly Members[];
  readonly waivers?: readonly Members[];
  readonly activities: readonly DraftActivity[];
};
/** The lists of a record besides its activities. */
export type Settled = "certificates" | "waivers";

export function blank(year: number): Draft {
  return { application_year: year, applicant: { target: "associate_senior" }, activities: [] };
}

export const draft = signal<Draft>(blank(0));

/** Members with one of them changed; `undefined` takes it out. */
export function changed<T extends Members>(members: T, name: string, value: unknown): T {
  const { [name]: _, ...rest } = members;
  if (value === undefined) return rest as unknown as T;
  // One that is there keeps its place: the order of the file is its owner's.
  if (name in members) return { ...members, [name]: value };
  return { ...rest, [name]: value } as unknown as T;
}

export function setMember(name: string, value: unknown): void {
  draft.value = changed(draft.value, name, value);
}

export function setApplicant(name: string, value: unknown): void {
  draft.value = { ...draft.value, applicant: changed(draft.value.applicant, name, value) };
}

export function setActivity(index: number, name: string, value: unknown): void {
  const activities = draft.value.activities.map((activity, i) => (i === index ? changed(activity, name, value) : activity));
  draft.value = { ...draft.value, activities };
}

export function replaceActivity(index: number, by: DraftActivity): void {
  draft.value = { ...draft.value, activities: draft.value.activities.map((activity, i) => (i === index ? by : activity)) };
}

/** Adds an activity of a kind at the end, and gives its id. */
export function addActivity(kind: string): string {
  const { activities } = draft.value;
  const id = unused(activities.map((activity) => activity.id));
  draft.value = { ...draft.value, activities: [...activities, { id, kind, evidence: [] }] };
  return id;
}

export function removeActivity(index: number): void {
  draft.value = { ...draft.value, activities: draft.value.activities.filter((_, i) => i !== index) };
}

export function setSettled(list: Settled, index: number, name: string, value: unknown): void {
  const entries = (draft.value[list] ?? []).map((entry, i) => (i === index ? changed(entry, name, value) : entry));
  draft.value = { ...draft.value, [list]: entries };
}

export function addSettled(list: Settled, entry: Members): void {
  draft.value = { ...draft.value, [list]: [...(draft.value[list] ?? []), entry] };
}

export function removeSettled(list: Settled, index: number): void {
  const entries = (draft.value[list] ?? []).filter((_, i) => i !== index);
  draft.value = changed(draft.value, list, entries.length > 0 ? entries : undefined);
}

/** Gives an activity an id that no other has. */
export function renumber(index: number): void {
  setActivity(index, "id", unused(draft.value.activities.map(({ id }) => id)));
}

/** The first of a1, a2, … that no activity has. */
function unused(ids: string[]): string {
  for (let number = ids.length + 1; ; number += 1) {
    const id = `a${number}`;
    if (!ids.includes(id)) return id;
  }
}

/** Whether nothing is entered that could meet a year. */
export function isWithoutEntries({ activities, certificates, waivers }: Draft): boolean {
  return [activities, certificates ?? [], waivers ?? []].every((entries) => entries.length === 0);
}

/** Whether nothing was filled in that somebody would miss. */
export function isBlank(record: Draft): boolean {
  return isWithoutEntries(record) && Object.keys(record.applicant).length <= 1;
}

/** A draft for the library, which says what is wrong with it. */
export function asRequest(of: Draft): Request {
  return of as unknown as Request;
}

/** Whether a value has at least the shape in which the form can show what is wrong with it. */
export function isDraft(value: unknown): value is Draft {
  if (!isMembers(value) || !isMembers(value["applicant"]) || typeof value["application_year"] !== "number") return false;
  const { activities, certificates, waivers } = value;
  const named = (entry: unknown) => isMembers(entry) && typeof entry["id"] === "string" && typeof entry["kind"] === "string";
  const listed = (list: unknown) => list === undefined || list === null || (Array.isArray(list) && list.every(isMembers));
  return Array.isArray(activities) && activities.every(named) && listed(certificates) && listed(waivers);
}

/** A value without the members that are null, which are absent by the contract. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMembers(value)) return value;
  const stated = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(stated.map(([name, member]) => [name, withoutNulls(member)]));
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
