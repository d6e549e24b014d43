/* What the engine gives for every shared vector, where the package under test is, and what it refuses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const work = process.env.CE_RULES_WORK;
export const chromium = process.env.CE_RULES_CHROMIUM;
export const count = Number(process.env.CE_RULES_VECTORS);

/** Each with its name, its request as a text, and the result of the core. */
export const vectors = readFileSync(process.env.CE_RULES_EXPECTED, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

/** The package as it is installed in the project of Node. */
export const installed = join(work, "node/node_modules/ce-rules");
export const ceRules = await import(join(installed, "dist/node.js"));

/** The faults that a call tells, each with its place and code. */
export function faults(call) {
  let told;
  assert.throws(call, (error) => {
    assert.ok(error instanceof ceRules.CeRulesError, String(error));
    assert.ok(error instanceof Error && error.message.length > 0 && error.text.zh.length > 0);
    told = error.faults.map(({ path, code }) => `${path} ${code}`);
    return true;
  });
  return told;
}
