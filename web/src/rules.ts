/*
 * The policies there are, built in and the visitor's own, and what the library says of them, asked once. Nothing here
 * knows a rule: names, rates and clauses are the library's.
 */
import { computed, signal } from "@preact/signals";
import wasm from "ce-rules/ce_rules.wasm?url";
import * as ce from "ce-rules/slim";
import type {
  ClauseEntry,
  Instrument,
  KindRule,
  NamedWord,
  PolicyDocument,
  PolicySummary,
  Reading,
  Text,
  WordList,
} from "ce-rules/slim";
import { keep, kept } from "./kept.ts";

const KEY = "policies";

// Whatever imports this module asks the library only once it is there.
await ce.init(fetch(wasm));

/** What the words of the contract are called, by their lists. */
export const named: ReadonlyMap<WordList, readonly NamedWord[]> = new Map(
  ce.words().map(({ member, words }) => [member, words]),
);

/** The documents of the visitor's own policies, in the order in which they were added. */
export const documents = signal<readonly string[]>(ownDocuments());
const engine = computed(() => documents.value.reduce((rules, document) => rules.withPolicy(document), new ce.Rules()));

/** The rules by which all is asked. */
export function rules(): ce.Rules {
  return engine.value;
}

/** Those kept from the last visit: one that this version of the library refuses is forgotten, with those after it. */
function ownDocuments(): string[] {
  const good: string[] = [];
  try {
    let set = new ce.Rules();
    for (const document of JSON.parse(kept(KEY) ?? "[]") as string[]) {
      set = set.withPolicy(document);
      good.push(document);
    }
  } catch {
    // What was kept is no list of documents, or not any more.
  }
  return good;
}

/**
 * Adds a policy by its document; one of the same id is replaced.
 *
 * @throws {CeRulesError} for a document with faults, telling them all.
 */
export function addPolicy(document: string): PolicySummary {
  const added = rules().withPolicy(document).policies();
  const before = new Map(policies().map(({ id, digest }) => [id, digest]));
  const policy = added.find(({ id, digest }) => before.get(id) !== digest) ?? added.at(-1);
  documents.value = [...documents.value, document];
  keep(KEY, JSON.stringify(documents.value));
  return policy as PolicySummary;
}

/** Takes the visitor's own policies away. */
export function removePolicies(): void {
  documents.value = [];
  keep(KEY, null);
}

/** Asks once for each key, and anew where the policies are others. */
export function once<T>(ask: (key: string) => T): (key: string) => T {
  const answers = new WeakMap<ce.Rules, Map<string, T>>();
  return (key) => {
    const known = answers.get(rules()) ?? new Map<string, T>();
    answers.set(rules(), known);
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = ask(key);
    known.set(key, answer);
    return answer;
  };
}

export const policy: (id: string) => PolicyDocument = once((id) => rules().policy(id));
const clauseMap = once((id) => new Map(rules().clauses(id).map((entry) => [entry.id, entry])));
const instrumentMap = once((id) => new Map(rules().instruments(id).map((entry) => [entry.id, entry])));
const kindMap = once((id) => new Map(policy(id).kinds.map((kind) => [kind.id, kind])));
const documentMap = once((id) => new Map(policy(id).documents.map(({ id: document, name }) => [document, name])));
const summaries = once(() => rules().policies());

/** A source of clauses. */
export function instrument(policyId: string, id: string): Instrument | undefined {
  return instrumentMap(policyId).get(id);
}

export function policies(): PolicySummary[] {
  return summaries("");
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
