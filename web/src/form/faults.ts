/* Which faults are shown, and in which words. */
import { computed, signal } from "@preact/signals";
import type { Fault } from "ce-rules/slim";
import { text } from "../locale.ts";
import { draft } from "../record/draft.ts";
import { faultsAt, outcome } from "../record/outcome.ts";
import { label, say } from "./words.ts";

/** Activities just added: what they lack is told once they are left, or at the members that were left. */
export const young = signal<ReadonlySet<string>>(new Set());
const left = signal<ReadonlySet<string>>(new Set());

/** The member at a place was left. */
export function leave(path: string): void {
  const place = stable(path);
  if (!left.value.has(place)) left.value = new Set([...left.value, place]);
}

/** The activity was left, so that all that it lacks may be told. */
export function leaveActivity(id: string): void {
  if (young.value.has(id)) young.value = new Set([...young.value].filter((other) => other !== id));
}

export function isYoung(id: string): void {
  young.value = new Set([...young.value, id]);
}

/** A place by the id of its activity: places shift when one is removed. */
function stable(path: string): string {
  return path.replace(/^\/activities\/(\d+)/, (_, index: string) => draft.value.activities[Number(index)]?.id ?? index);
}

function activityAt(path: string): string | undefined {
  const index = /^\/activities\/(\d+)/.exec(path)?.[1];
  return index === undefined ? undefined : draft.value.activities[Number(index)]?.id;
}

export function isTold(path: string): boolean {
  const activity = activityAt(path);
  return activity === undefined || !young.value.has(activity) || left.value.has(stable(path));
}

export function faultsOf(path: string): Fault[] {
  return faultsAt.value.get(path) ?? [];
}

/** All faults that are told, in the order of the record. */
export const told = computed(() => outcome.value.faults.filter(({ path }) => isTold(path)));

/** A fault at its field: the library's words, but for what a form says by its labels. */
export function faultText({ code, message, path }: Fault): string {
  if (code === "missing_field") return say().fill(label(memberOf(path)));
  if (code === "empty_attendance") return say().attendanceMissing;
  return text(message);
}

export function memberOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** The id of the element of a place. */
export function idOf(path: string): string {
  return `at${path}`;
}
