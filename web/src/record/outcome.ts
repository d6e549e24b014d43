/* What the library says of the record, at each keystroke. */
import { computed, effect, signal } from "@preact/signals";
import * as ce from "ce-rules/slim";
import type { Arithmetic, Assessment, Evidence, Fault, Remedies, Request } from "ce-rules/slim";
import { locale } from "../locale.ts";
import { policies, policiesFor, rules } from "../rules.ts";
import { asRequest, draft, type Draft } from "./draft.ts";

/** A determination, with what of the record it rests on. */
export type Determination = {
  readonly request: Request;
  readonly assessment: Assessment;
  readonly arithmetic: ReadonlyMap<string, Arithmetic>;
};
export type Outcome = {
  /** None where the record as a whole cannot be assessed. */
  readonly determination?: Determination;
  readonly error?: ce.CeRulesError;
  readonly faults: readonly Fault[];
  /** The ids of activities that are left out because something is wrong with them. */
  readonly leftOut: readonly string[];
};

const LISTS = ["activities", "certificates", "waivers"] as const;

/** Assesses a record; what of its lists has faults is left out, so that the rest is seen while one entry is filled in. */
export function assessed(record: Draft): Outcome {
  try {
    return { determination: determined(record), faults: [], leftOut: [] };
  } catch (error) {
    if (!(error instanceof ce.CeRulesError)) throw error;
    const { faults } = error;
    const at = (list: string) => new Set(faults.flatMap(({ path }) => indexIn(list, path)));
    const spoilt = LISTS.map((list) => [list, at(list)] as const);
    const found = spoilt.reduce((sum, [, places]) => sum + places.size, 0);
    if (found === 0) return { error, faults, leftOut: [] };
    const rest = Object.fromEntries(spoilt.map(([list, places]) => [list, (record[list] ?? []).filter((_, i) => !places.has(i))]));
    const again = assessed({ ...record, ...rest });
    const leftOut = record.activities.filter((_, i) => spoilt[0]?.[1].has(i)).map(({ id }) => id);
    return { ...again, faults, leftOut: [...leftOut, ...again.leftOut] };
  }
}

function indexIn(list: string, path: string): number[] {
  const index = new RegExp(`^/${list}/(\\d+)`).exec(path)?.[1];
  return index === undefined ? [] : [Number(index)];
}

function determined(record: Draft): Determination {
  const request = asRequest(record);
  const assessment = rules().assess(request);
  const { arithmetic } = rules().explain(request, locale.peek());
  return { request, assessment, arithmetic: new Map(arithmetic.map((entry) => [entry.activity, entry])) };
}

export const outcome = computed(() => assessed(draft.value));

/** The policy by which the form asks: that of the record, whether or not the rest of it is right. */
export const policyInUse = computed(() => {
  const { policy, application_year } = draft.value;
  const known = policies().map(({ id }) => id);
  if (policy !== undefined && known.includes(policy)) return policy;
  return policiesFor(application_year)[0]?.id ?? (known.at(-1) as string);
});

/** Faults by their places. */
export const faultsAt = computed(() => {
  const places = new Map<string, Fault[]>();
  for (const fault of outcome.value.faults) places.set(fault.path, [...(places.get(fault.path) ?? []), fault]);
  return places;
});

/** What documents of an activity would bring. */
export type Gain = { readonly hours: number; readonly years: readonly number[] };

/** What further documents of an activity would bring, by assessing the record with them. */
export function gain({ request, assessment }: Determination, id: string, documents: readonly string[]): Gain {
  const activities = request.activities.map((activity) =>
    activity.id === id ? { ...activity, evidence: [...(activity.evidence ?? []), ...documents] } : activity,
  );
  const after = rules().assess({ ...request, activities });
  const sum = (of: Assessment) => of.activities.reduce((hours, { recognised }) => hours + recognised, 0);
  const unmet = (of: Assessment) => of.years.filter(({ status }) => status === "not_met").map(({ year }) => year);
  const still = unmet(after);
  // Hours have two decimals at most, which sums of binary fractions do not keep.
  const hours = Math.round((sum(after) - sum(assessment)) * 100) / 100;
  return { hours, years: unmet(assessment).filter((year) => !still.includes(year)) };
}

/** What would make the years met, and what the documents of each activity would bring that lacks some. */
export type Ways = { readonly remedies: Remedies; readonly gains: ReadonlyMap<string, Gain> };

/** Found a moment after the rest: the record is assessed many times for them. */
export const ways = signal<Ways | undefined>(undefined);

effect(() => {
  const { determination } = outcome.value;
  if (determination === undefined || determination.assessment.verdict === "eligible") {
    ways.value = undefined;
    return undefined;
  }
  const timer = setTimeout(() => {
    const open = determination.assessment.activities.filter(({ outcome: became, in_window }) => became === "pending" && in_window);
    // The first alternative is the one that lacks least.
    const first = ({ missing }: Evidence) => (missing[0] ?? []).flatMap((slot) => slot[0] ?? []);
    const gains = new Map(open.map(({ id, evidence }) => [id, gain(determination, id, first(evidence))]));
    ways.value = { remedies: rules().remedies(determination.request), gains };
  }, 120);
  return () => clearTimeout(timer);
});
