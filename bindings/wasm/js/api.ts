/*
 * The functions of the package: the methods of the built-in policies, and what no policy decides.
 */
import type { NamedWords } from "./contract.js";
import * as native from "./native.js";
import { Rules } from "./rules.js";

export type * from "./contract.js";
export { CeRulesError } from "./error.js";
export { Rules } from "./rules.js";

let shared: Rules | undefined;

/** A method of the built-in policies, which are read when it is first called. They never change, so that one set does for all. */
function builtin<M extends keyof Rules>(method: M): Rules[M] {
  const call = (...question: unknown[]) => {
    shared ??= new Rules();
    return Reflect.apply(shared[method], shared, question);
  };
  return call as Rules[M];
}

/** The version of the library, as results state it. */
export function version(): string {
  return native.version();
}

/** What the words of the contract are called: verdicts, statuses, titles, degrees, roles and so on. */
export function words(): NamedWords[] {
  return JSON.parse(callJson("words", "{}"));
}

/** {@link Rules.assess}, by the built-in policies. */
export const assess = /* @__PURE__ */ builtin("assess");
/** {@link Rules.assessMany}, by the built-in policies. */
export const assessMany = /* @__PURE__ */ builtin("assessMany");
/** {@link Rules.assessJson}, by the built-in policies. */
export const assessJson = /* @__PURE__ */ builtin("assessJson");
/** {@link Rules.policies}, by the built-in policies. */
export const policies = /* @__PURE__ */ builtin("policies");
/** {@link Rules.policy}, by the built-in policies. */
export const policy = /* @__PURE__ */ builtin("policy");
/** {@link Rules.clauses}, by the built-in policies. */
export const clauses = /* @__PURE__ */ builtin("clauses");
/** {@link Rules.instruments}, by the built-in policies. */
export const instruments = /* @__PURE__ */ builtin("instruments");
/** {@link Rules.evidenceOptions}, by the built-in policies. */
export const evidenceOptions = /* @__PURE__ */ builtin("evidenceOptions");
/** {@link Rules.checkEvidence}, by the built-in policies. */
export const checkEvidence = /* @__PURE__ */ builtin("checkEvidence");
/** {@link Rules.procedure}, by the built-in policies. */
export const procedure = /* @__PURE__ */ builtin("procedure");
/** {@link Rules.publicity}, by the built-in policies. */
export const publicity = /* @__PURE__ */ builtin("publicity");
/** {@link Rules.roster}, by the built-in policies. */
export const roster = /* @__PURE__ */ builtin("roster");
/** {@link Rules.programme}, by the built-in policies. */
export const programme = /* @__PURE__ */ builtin("programme");
/** {@link Rules.ledger}, by the built-in policies. */
export const ledger = /* @__PURE__ */ builtin("ledger");
/** {@link Rules.remedies}, by the built-in policies. */
export const remedies = /* @__PURE__ */ builtin("remedies");
/** {@link Rules.explain}, by the built-in policies. */
export const explain = /* @__PURE__ */ builtin("explain");
/** {@link Rules.impact}, by the built-in policies. */
export const impact = /* @__PURE__ */ builtin("impact");
/** {@link Rules.callJson}, by the built-in policies. */
export const callJson = /* @__PURE__ */ builtin("callJson");
/** {@link Rules.withPolicy}: one more beside the built-in policies. */
export const loadPolicy = /* @__PURE__ */ builtin("withPolicy");
