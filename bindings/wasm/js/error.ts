import type { CeRulesErrorObject, ErrorCode, Fault, Text } from "./contract.js";

/**
 * There is no result: the request or the policy has faults, or no policy decides it. All faults are told at once,
 * each with its place; none where the error is not about a place.
 */
export class CeRulesError extends Error {
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** The faults of the request or policy, in the order of the document. */
  readonly faults: Fault[];
  /** What went wrong and what to do, for people, in Chinese and English; `message` is the English one. */
  readonly text: Text;

  constructor(error: CeRulesErrorObject) {
    super(error.message.en);
    this.name = "CeRulesError";
    this.code = error.error;
    this.faults = error.faults;
    this.text = error.message;
  }

  /** The error object of the contract: what `assessJson` gives for a request in JSON. */
  toJSON(): CeRulesErrorObject {
    return { error: this.code, faults: this.faults, message: this.text };
  }
}
