/* What the engine gives for every shared vector, and where the package under test is. */
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
