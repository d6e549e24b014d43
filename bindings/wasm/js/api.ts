import type {
  Assessment,
  ClauseEntry,
  Evidence,
  EvidenceOptions,
  PolicyDocument,
  PolicySummary,
  Request,
} from "./contract.js";
import type { CeRulesError } from "./error.js";
import * as native from "./native.js";
import { Rules } from "./rules.js";

export type * from "./contract.js";
export { CeRulesError } from "./error.js";
export { Rules } from "./rules.js";

let shared: Rules | undefined;

/** The built-in policies. They never change, so that one set does for all callers. */
function builtin(): Rules {
  shared ??= new Rules();
  return shared;
}

/** The version of the library, as results state it. */
export function version(): string {
  return native.version();
}

/**
 * Assesses a request by the built-in policies.
 *
 * @throws {CeRulesError} for a request with faults, telling them all.
 */
export function assess(request: Request): Assessment {
  return builtin().assess(request);
}

/**
 * Assesses many requests by the built-in policies in one crossing. One with faults does not stop the others: its
 * error stands in its place.
 */
export function assessMany(requests: Iterable<Request>): (Assessment | CeRulesError)[] {
  return builtin().assessMany(requests);
}

/**
 * Assesses a request in JSON by the built-in policies and gives the result, or the error object, in JSON. Never
 * throws for a bad request.
 */
export function assessJson(request: string): string {
  return builtin().assessJson(request);
}

/** The built-in policies. */
export function policies(): PolicySummary[] {
  return builtin().policies();
}

/** The whole document of a built-in policy, with what it takes from the one that it extends. */
export function policy(id: string): PolicyDocument {
  return builtin().policy(id);
}

/**
 * The built-in policies and one more, which a document (a text in TOML or JSON, or an object) defines and which may
 * extend one of them.
 *
 * @throws {CeRulesError} for a document with faults, telling them all.
 */
export function loadPolicy(document: string | object): Rules {
  return builtin().withPolicy(document);
}

/** The clauses that a built-in policy may cite, in the order of the sources. */
export function clauses(policy = "hunan-2021"): ClauseEntry[] {
  return builtin().clauses(policy);
}

/** The alternatives of evidence of a kind of activity under a built-in policy, of which one suffices. */
export function evidenceOptions(policy: string, kind: string): EvidenceOptions {
  return builtin().evidenceOptions(policy, kind);
}

/** What is still missing for a kind of activity under a built-in policy, given the documents held. */
export function checkEvidence(policy: string, kind: string, held: Iterable<string>): Evidence {
  return builtin().checkEvidence(policy, kind, held);
}

/**
 * Asks any call of the contract by its name and the built-in policies, in JSON; gives the answer, or the error object,
 * in JSON.
 */
export function callJson(call: string, question: string): string {
  return builtin().callJson(call, question);
}
