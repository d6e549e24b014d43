/* The words that a member may hold: from the policy where it has them, else from the contract's schema. */
import schema from "ce-rules/schema/request.schema.json";
import type { KindRule } from "ce-rules/slim";
import { text } from "../locale.ts";
import { policy } from "../rules.ts";
import { known, word } from "../words.ts";
import type { Option } from "./inputs.tsx";
import { say } from "./words.ts";

const defs = schema.$defs as unknown as { readonly [name: string]: { readonly oneOf?: readonly { readonly const: string }[] } };

/** The words of a closed list of the contract. */
export function wordsOf(definition: string, member: string): Option[] {
  return (defs[definition]?.oneOf ?? []).map(({ const: value }) => ({ value, name: word(member, value) }));
}

/** The words that windows or requirements of a policy tell apart, and those that are usual. */
export function seriesOf(policyId: string): Option[] {
  const { windows, requirements } = policy(policyId);
  const told = [...windows, ...requirements].flatMap(({ series }) => series ?? []);
  return [...new Set([...told, ...known("series")])].map((value) => ({ value, name: word("series", value) }));
}

export function subjectsOf(policyId: string, rule: KindRule): Option[] {
  const { subjects } = policy(policyId);
  const choices = rule.subject?.choices;
  const open = subjects.filter(({ id }) => choices === undefined || choices === null || choices.includes(id));
  return open.map(({ id, name }) => ({ value: id, name: text(name) }));
}

/** The words of a member of an activity, if it has a list of them. */
export function memberOptions(policyId: string, rule: KindRule, member: string): Option[] | undefined {
  if (member === "sponsor") return wordsOf("Sponsor", member);
  if (member === "mode") return wordsOf("Mode", member);
  if (member === "component") {
    return (policy(policyId).components ?? []).map(({ id, name }) => ({ value: id, name: text(name) }));
  }
  if (member === "role" || member === "level") return rated(rule, member);
  return undefined;
}

/** The roles or levels that the kind has rates for, each with its hours where these depend on nothing else. */
function rated(rule: KindRule, member: "role" | "level"): Option[] {
  const { measure } = rule;
  if (!("rates" in measure)) return [];
  const rows: { readonly [name: string]: unknown }[] = measure.rates.map((rate) => ({ ...rate }));
  const values = [...new Set(rows.flatMap((row) => (typeof row[member] === "string" ? [row[member]] : [])))];
  return values.map((value) => {
    const of = rows.filter((row) => row[member] === value);
    const hours = of[0]?.["hours"];
    const alone = of.length === 1 && measure.type !== "table" && typeof hours === "number" && hours > 0;
    const name = word(member, value);
    return { value, name: alone ? say().worth(name, hours) : name };
  });
}

export function yesOrWords(policyId: string, fact: string): Option[] | undefined {
  const words = policy(policyId).facts?.find(({ id }) => id === fact)?.words;
  return words?.map(({ id, name }) => ({ value: id, name: text(name) }));
}

