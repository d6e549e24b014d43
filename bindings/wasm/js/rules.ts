import type {
  Assessment,
  CeRulesErrorObject,
  ClauseEntry,
  Evidence,
  EvidenceOptions,
  Explanation,
  Impact,
  Instrument,
  Ledger,
  LedgerRecord,
  Locale,
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
import { CeRulesError } from "./error.js";
import * as native from "./native.js";
import { nothing, type Reading, read } from "./reading.js";

/** A set of policies to assess by: those built in, and a user's own. It never changes. */
export class Rules {
  #native: native.Rules;

  constructor() {
    this.#native = new native.Rules();
  }

  /**
   * These policies and one more, which a document (a text in TOML or JSON, or an object) defines and which may extend
   * one of these. A policy of the same id is replaced.
   *
   * @throws {CeRulesError} for a document with faults, telling them all.
   */
  withPolicy(document: string | object): Rules {
    const isObject = typeof document === "object" && document !== null;
    const text = isObject ? JSON.stringify(document) : must("a policy document", document);
    if (!text.isWellFormed()) throw new CeRulesError(JSON.parse(native.policyNotUnicode()));
    const rules = new Rules();
    rules.#native = found(() => this.#native.withPolicy(text));
    return rules;
  }

  /**
   * Assesses a request.
   *
   * @throws {CeRulesError} for a request with faults, telling them all.
   */
  assess(request: Request): Assessment {
    const answer = this.#answer(read(request));
    if ("error" in answer) throw new CeRulesError(answer);
    return answer;
  }

  /**
   * Assesses many requests in one crossing. One with faults does not stop the others: its error stands in its place.
   */
  assessMany(requests: Iterable<Request>): (Assessment | CeRulesError)[] {
    const readings = Array.from(requests, read);
    // What cannot be written as JSON goes a way of its own: a line stands for it meanwhile.
    const lines = readings.map((reading) => (isPlain(reading) ? reading.json : "null"));
    const answers: Answer[] = JSON.parse(this.#native.assessMany(lines.join("\n")));
    return readings.map((reading, i) => {
      const answer = isPlain(reading) ? (answers[i] as Answer) : this.#answer(reading);
      return "error" in answer ? new CeRulesError(answer) : answer;
    });
  }

  /** Assesses a request in JSON and gives the result, or the error object, in JSON. Never throws for a bad request. */
  assessJson(request: string): string {
    must("request", request);
    return this.callJson("assess", request);
  }

  /** The policies there are, in the order in which they were added. */
  policies(): PolicySummary[] {
    return this.#ask("policies", {});
  }

  /** The whole document of a policy, with what it takes from the one that it extends. */
  policy(id: string): PolicyDocument {
    return this.#ask("policy", { policy: must("id", id) });
  }

  /** The clauses that a policy may cite, in the order of the sources. */
  clauses(policy = "hunan-2021"): ClauseEntry[] {
    return this.#ask("clauses", { policy: must("policy", policy) });
  }

  /** The sources of the clauses that a policy may cite. */
  instruments(policy = "hunan-2021"): Instrument[] {
    return this.#ask("instruments", { policy: must("policy", policy) });
  }

  /** The alternatives of evidence of a kind of activity, of which one suffices. */
  evidenceOptions(policy: string, kind: string): EvidenceOptions {
    return this.#ask("evidence_options", { policy: must("policy", policy), kind: must("kind", kind) });
  }

  /** What is still missing for a kind of activity, given the documents held. */
  checkEvidence(policy: string, kind: string, held: Iterable<string>): Evidence {
    if (typeof held === "string") throw new TypeError("held must be several documents, not one string");
    const evidence = Array.from(held, (document) => must("held", document));
    return this.#ask("check_evidence", { policy: must("policy", policy), kind: must("kind", kind), evidence });
  }

  /**
   * The steps by which hours are recognised for a title in a sort of unit; on a day (`"2021-06-02"`), what is open, next
   * and late. The application year is by default the last that the policy is made for.
   */
  procedure(policy: string, unit: Unit, target: Target, on?: string, applicationYear?: number): Procedure {
    return this.#ask("procedure", { policy, unit, target, application_year: applicationYear, on });
  }

  /**
   * When a public notice posted on a day is served, and when it must be posted for a deadline, in working days of the
   * official calendar. One of both days must be given.
   */
  publicity(policy: string, start?: string, deadline?: string): Publicity {
    return this.#ask("publicity", { policy, start, deadline });
  }

  /**
   * Who of those on a roster may ask for a handbook. The policy is by default that of the college whose form it is.
   * Identity numbers are checked, and masked unless their full form is asked for.
   */
  roster(rows: Iterable<RosterEntry>, head: Omit<RosterQuestion, "rows"> = {}): Roster {
    if (typeof rows === "string") throw new TypeError("rows must be several, not one string");
    return this.#ask("roster", { ...head, rows: Array.from(rows) });
  }

  /** Whether a planned programme meets its terms, and what else is said of it. */
  programme(policy: string, id: string, facts: Record<string, number | boolean> = {}): Programme {
    return this.#ask("programme", { policy, id, facts });
  }

  /**
   * The yearly registration of a record: every year that it touches, with its lines. A record is a request without an
   * application; the policy that it names gives way to the one named here.
   *
   * @throws {CeRulesError} for a record with faults, telling them all.
   */
  ledger(record: Omit<LedgerRecord, "policy"> | Request, policy: string): Ledger {
    must("policy", policy);
    const reading = read(record);
    const plain: unknown = JSON.parse(reading?.json ?? "null");
    // What is no object is for the engine to refuse.
    if (reading === undefined || typeof plain !== "object" || plain === null || Array.isArray(plain)) {
      return this.#pose("ledger", reading);
    }
    const unreadable = reading.unreadable.filter(({ path }) => !/^\/policy(\/|$)/.test(path));
    return this.#pose("ledger", { json: JSON.stringify({ ...plain, policy }), unreadable });
  }

  /**
   * What would make the years met that are not: evidence to supply, hours in units, the earliest year to apply.
   *
   * @throws {CeRulesError} for a request with faults, telling them all.
   */
  remedies(request: Request): Remedies {
    return this.#pose("remedies", read(request));
  }

  /**
   * The determination of a request as a document in Markdown, and the arithmetic of each activity.
   *
   * @throws {CeRulesError} for a request with faults, telling them all; their places begin with `/request`.
   */
  explain(request: Request, locale: Locale = "zh"): Explanation {
    return this.#pose("explain", read({ request, locale }));
  }

  /**
   * Who changes between two policies, in which years and by which clauses. The policies that requests name decide
   * nothing. A request with faults stops no other: it is among `refused`.
   */
  impact(requests: Iterable<Request>, policyA: string, policyB: string): Impact {
    if (typeof requests === "string") throw new TypeError("requests must be several requests, not a string");
    const policies = { policy_a: must("policyA", policyA), policy_b: must("policyB", policyB) };
    return this.#pose("impact", read({ requests: Array.from(requests), ...policies }));
  }

  /** Asks any call of the contract by its name, in JSON; gives the answer, or the error object, in JSON. */
  callJson(call: string, question: string): string {
    must("question", question);
    return this.#told(must("call", call), question.isWellFormed() ? { json: question, unreadable: [] } : NOT_UNICODE);
  }

  #answer(reading: Reading | undefined): Answer {
    return JSON.parse(this.#told("assess", reading));
  }

  #ask<T>(call: string, question: object): T {
    return this.#pose(call, read(question));
  }

  /** Asks a call of values of any sort: what JSON cannot say is one of the faults. */
  #pose<T>(call: string, reading: Reading | undefined): T {
    const answer = JSON.parse(this.#told(call, reading));
    if ("error" in answer) throw new CeRulesError(answer);
    return answer;
  }

  /** The answer of a call, or the error object, in JSON. */
  #told(call: string, { json, unreadable }: Reading = TOO_DEEP): string {
    const places = unreadable.map(({ path, what: [what, name = ""] }) => [path, what, name]);
    const answer = this.#native.callJson(call, json, places.length === 0 ? "" : JSON.stringify(places));
    if (answer === undefined) throw new TypeError(`there is no call ${JSON.stringify(call)}`);
    return answer;
  }
}

/** What is read of a text that is not Unicode, and of what is nested too deep. */
const NOT_UNICODE = nothing("text_not_unicode");
const TOO_DEEP = nothing("too_deep");

type Answer = Assessment | CeRulesErrorObject;

function isPlain(reading: Reading | undefined): reading is Reading {
  return reading !== undefined && reading.unreadable.length === 0;
}

/** What the engine gives, or its error as an exception: it throws the JSON of the error object. */
function found<T>(give: () => T): T {
  try {
    return give();
  } catch (error) {
    throw typeof error === "string" ? new CeRulesError(JSON.parse(error)) : error;
  }
}

/** A text; whatever else would be taken for one on the way. */
function must(name: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
  return value;
}
