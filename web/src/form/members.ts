/*
 * Which members an activity of a kind takes and needs. The library is asked, by a trial: an activity that has every
 * member of the contract's schema is refused for those that its kind does not take, one that has none for those that it
 * needs. So no table of kinds stands here, and a policy with kinds of its own gets a form of its own.
 */
import type { Fault } from "ce-rules/slim";
import schema from "ce-rules/schema/request.schema.json";
import { once, policies, rules } from "../rules.ts";

/** How the contract describes a member. */
export type Shape = {
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
};
export type Taken = { readonly taken: ReadonlySet<string>; readonly needed: ReadonlySet<string> };

const shapes = schema.$defs.Activity.properties as { readonly [name: string]: Shape };
/** Members in the order of the contract's schema. */
export const NAMES = Object.keys(shapes);
/** Those that any activity has. */
const COMMON = new Set(["id", "kind"]);

export function shape(name: string): Shape {
  return shapes[name] ?? {};
}

/** By the id of a policy and that of a kind, neither of which has white space. */
const asked = once((key): Taken => {
  const [policy = "", kind = ""] = key.split(" ");
  // An object is never the right value of a member that is taken, and never matters for one that is not.
  const everything = Object.fromEntries(NAMES.map((name) => [name, {}]));
  const refused = faults(policy, { ...everything, id: "a", kind });
  const unknown = new Set(refused.filter(({ code }) => code === "unknown_field").map(({ path }) => member(path)));
  const taken = new Set(NAMES.filter((name) => !unknown.has(name) && !COMMON.has(name)));
  const missing = faults(policy, { id: "a", kind }).filter(({ code }) => code === "missing_field");
  return { taken, needed: new Set(missing.map(({ path }) => member(path))) };
});

export function membersOf(policy: string, kind: string): Taken {
  return asked(`${policy} ${kind}`);
}

function faults(policy: string, activity: object): Fault[] {
  const year = policies().find(({ id }) => id === policy)?.application_years[0];
  const question = { application_year: year, policy, applicant: { target: "full_senior" }, activities: [activity] };
  const answer: { faults?: Fault[] } = JSON.parse(rules().assessJson(JSON.stringify(question)));
  return answer.faults ?? [];
}

/** `date` of `/activities/0/date`. */
function member(path: string): string {
  return path.split("/")[3] ?? "";
}
