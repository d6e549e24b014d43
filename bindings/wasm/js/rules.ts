import type {
  Assessment,
  CeRulesErrorObject,
  ClauseEntry,
  Evidence,
  EvidenceOptions,
  PolicyDocument,
  PolicySummary,
  Request,
} from "./contract.js";
import { CeRulesError } from "./error.js";
import * as native from "./native.js";
import { type Reading, read } from "./reading.js";

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
    return request.isWellFormed() ? this.#native.assessJson(request) : native.requestNotUnicode();
  }

  /** The policies there are, in the order in which they were added. */
  policies(): PolicySummary[] {
    return JSON.parse(this.#native.policies());
  }

  /** The whole document of a policy, with what it takes from the one that it extends. */
  policy(id: string): PolicyDocument {
    return this.#ask((rules) => rules.policy(must("id", id)));
  }

  /** The clauses that a policy may cite, in the order of the sources. */
  clauses(policy = "hunan-2021"): ClauseEntry[] {
    return this.#ask((rules) => rules.clauses(must("policy", policy)));
  }

  /** The alternatives of evidence of a kind of activity, of which one suffices. */
  evidenceOptions(policy: string, kind: string): EvidenceOptions {
    return this.#ask((rules) => rules.evidenceOptions(must("policy", policy), must("kind", kind)));
  }

  /** What is still missing for a kind of activity, given the documents held. */
  checkEvidence(policy: string, kind: string, held: Iterable<string>): Evidence {
    if (typeof held === "string") throw new TypeError("held must be several documents, not one string");
    const documents = Array.from(held, (document) => must("held", document));
    return this.#ask((rules) => rules.checkEvidence(must("policy", policy), must("kind", kind), documents));
  }

  #answer(reading: Reading | undefined): Answer {
    if (reading === undefined) return JSON.parse(native.requestTooDeep());
    const { json, unreadable } = reading;
    if (unreadable.length === 0) return JSON.parse(this.#native.assessJson(json));
    const places = unreadable.flatMap(({ path, what: [what, name = ""] }) => [path, what, name]);
    return JSON.parse(this.#native.assessUnreadable(json, places));
  }

  #ask<T>(question: (rules: native.Rules) => string): T {
    return JSON.parse(found(() => question(this.#native)));
  }
}

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
