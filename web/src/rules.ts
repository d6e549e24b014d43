/*
 * What the library says of its policies, asked once. Nothing here knows a rule: names, rates and clauses are the
 * library's.
 */
import wasm from "ce-rules/ce_rules.wasm?url";
import * as ce from "ce-rules/slim";
import type { ClauseEntry, KindRule, PolicyDocument, PolicySummary, Reading, Text } from "ce-rules/slim";

// Whatever imports this module asks the library only once it is there.
await ce.init(fetch(wasm));

function once<T>(ask: (key: string) => T): (key: string) => T {
  const answers = new Map<string, T>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(key);
    answers.set(key, answer);
    return answer;
  };
}

export const policy: (id: string) => PolicyDocument = once((id) => ce.policy(id));
const clauseMap = once((id) => new Map(ce.clauses(id).map((entry) => [entry.id, entry])));
const kindMap = once((id) => new Map(policy(id).kinds.map((kind) => [kind.id, kind])));
const documentMap = once((id) => new Map(policy(id).documents.map(({ id: document, name }) => [document, name])));

let summaries: PolicySummary[] | undefined;

export function policies(): PolicySummary[] {
  summaries ??= ce.policies();
  return summaries;
}

/** The policies made for an application year: the one taken by default first. */
export function policiesFor(year: number): PolicySummary[] {
  const made = policies().filter(({ application_years }) => application_years.includes(year));
  const rank = ({ scope }: PolicySummary) => (scope === "provincial" ? 0 : 1);
  return made.sort((a, b) => rank(a) - rank(b));
}

export function clause(policyId: string, id: string): ClauseEntry | undefined {
  return clauseMap(policyId).get(id);
}

/** The readings that a clause of a policy was given. */
export function readings(policyId: string, clauseId: string): Reading[] {
  return (policy(policyId).readings ?? []).filter((reading) => reading.clause === clauseId);
}

export function kind(policyId: string, id: string): KindRule | undefined {
  return kindMap(policyId).get(id);
}

export function documentName(policyId: string, id: string): Text {
  return documentMap(policyId).get(id) ?? { zh: id, en: id };
}

export function subjectName(policyId: string, id: string): Text {
  return policy(policyId).subjects.find((subject) => subject.id === id)?.name ?? { zh: id, en: id };
}
