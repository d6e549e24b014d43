import type {
  Assessment,
  ClauseEntry,
  Evidence,
  EvidenceOptions,
  Explanation,
  Impact,
  Instrument,
  Ledger,
  LedgerRecord,
  Locale,
  NamedWords,
  PolicyDocument,
  PolicySummary,
  Procedure,
  Programme,
  Publicity,
  Remedies,
  Request,
  Roster,
  RosterEntry,
  RosterQuestion,
  Target,
  Unit,
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

/** The sources of the clauses that a built-in policy may cite. */
export function instruments(policy = "hunan-2021"): Instrument[] {
  return builtin().instruments(policy);
}

/** What the words of the contract are called: verdicts, statuses, titles, degrees, roles and so on. */
export function words(): NamedWords[] {
  return JSON.parse(builtin().callJson("words", "{}"));
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
 * The steps by which a built-in policy has hours recognised for a title in a sort of unit; on a day (`"2021-06-02"`),
 * what is open, next and late. The application year is by default the last that the policy is made for.
 */
export function procedure(
  policy: string,
  unit: Unit,
  target: Target,
  on?: string,
  applicationYear?: number,
): Procedure {
  return builtin().procedure(policy, unit, target, on, applicationYear);
}

/**
 * When a public notice posted on a day is served by a built-in policy, and when it must be posted for a deadline, in
 * working days of the official calendar. One of both days must be given.
 */
export function publicity(policy: string, start?: string, deadline?: string): Publicity {
  return builtin().publicity(policy, start, deadline);
}

/**
 * Who of those on a roster may ask for a handbook. The policy is by default that of the college whose form it is.
 * Identity numbers are checked, and masked unless their full form is asked for.
 */
export function roster(rows: Iterable<RosterEntry>, head: Omit<RosterQuestion, "rows"> = {}): Roster {
  return builtin().roster(rows, head);
}

/** Whether a planned programme meets its terms under a built-in policy, and what else is said of it. */
export function programme(policy: string, id: string, facts: Record<string, number | boolean> = {}): Programme {
  return builtin().programme(policy, id, facts);
}

/**
 * The yearly registration of a record under a built-in policy: every year that it touches, with its lines. A record is
 * a request without an application; the policy that it names gives way to the one named here.
 *
 * @throws {CeRulesError} for a record with faults, telling them all.
 */
export function ledger(record: Omit<LedgerRecord, "policy"> | Request, policy: string): Ledger {
  return builtin().ledger(record, policy);
}

/**
 * What would make the years met that are not: evidence to supply, hours in units, the earliest year to apply.
 *
 * @throws {CeRulesError} for a request with faults, telling them all.
 */
export function remedies(request: Request): Remedies {
  return builtin().remedies(request);
}

/**
 * The determination of a request as a document in Markdown, and the arithmetic of each activity.
 *
 * @throws {CeRulesError} for a request with faults, telling them all; their places begin with `/request`.
 */
export function explain(request: Request, locale: Locale = "zh"): Explanation {
  return builtin().explain(request, locale);
}

/**
 * Who changes between two built-in policies, in which years and by which clauses. The policies that requests name
 * decide nothing. A request with faults stops no other: it is among `refused`.
 */
export function impact(requests: Iterable<Request>, policyA: string, policyB: string): Impact {
  return builtin().impact(requests, policyA, policyB);
}

/**
 * Asks any call of the contract by its name and the built-in policies, in JSON; gives the answer, or the error object,
 * in JSON.
 */
export function callJson(call: string, question: string): string {
  return builtin().callJson(call, question);
}
