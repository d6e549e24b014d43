/* What a year must reach, as the policy has it. */
import type { PolicyDocument, Request, Requirement } from "ce-rules/slim";
import { say } from "./words.ts";

export type Threshold = { readonly at: number; readonly text: string; readonly requirement: Requirement };

/** The requirement of a whole subject, or in total, for a year and an applicant, where there is one in hours. */
export function threshold(policy: PolicyDocument, request: Request, of: string, year: number): Threshold | undefined {
  const { target, degree, series } = request.applicant;
  const among = <T>(list: readonly T[] | null | undefined, value: T | null | undefined) =>
    !list || (value !== undefined && value !== null && list.includes(value));
  const asked = policy.requirements.find(
    (rule) =>
      rule.of === of &&
      (rule.per ?? "year") === "year" &&
      !rule.component && !rule.mode && !rule.kinds &&
      among(rule.targets, target) && among(rule.degrees, degree) && among(rule.series, series) &&
      (rule.since ?? year) <= year && (rule.until ?? year) >= year &&
      (typeof rule.at_least === "number" || typeof rule.more_than === "number"),
  );
  if (asked === undefined) return undefined;
  if (typeof asked.at_least === "number") return { at: asked.at_least, text: String(asked.at_least), requirement: asked };
  const at = asked.more_than ?? 0;
  return { at, text: say().more(at), requirement: asked };
}
