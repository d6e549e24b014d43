/* The size of the .wasm as it is sent, against the budget in the tree. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { installed } from "./expected.mjs";

test("the .wasm keeps to its budget", () => {
  const budget = JSON.parse(readFileSync(join(import.meta.dirname, "../size-budget.json"), "utf8"));
  const brotli = budget.brotli[process.env.CE_RULES_WASM_WAY];
  assert.ok(brotli > 0, "there is a budget for the way that the library was built");
  const wasm = readFileSync(join(installed, "dist/ce_rules.wasm"));
  const size = brotliCompressSync(wasm).length;
  console.log(`ce_rules.wasm: ${wasm.length} bytes, ${size} by brotli, of ${brotli}`);
  assert.ok(size <= brotli, `${size} bytes by brotli, ${brotli} are allowed`);
});
