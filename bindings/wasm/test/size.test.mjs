/* The size of each .wasm as it is sent, against the budget in the tree. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { installed } from "./expected.mjs";

const budget = JSON.parse(readFileSync(join(import.meta.dirname, "../size-budget.json"), "utf8"));

for (const [name, of] of Object.entries(budget)) {
  test(`${name} keeps to its budget`, () => {
    const brotli = of.brotli[process.env.CE_RULES_WASM_WAY];
    assert.ok(brotli > 0, "there is a budget for the way that the library was built");
    const wasm = readFileSync(join(installed, "dist", name));
    const size = brotliCompressSync(wasm).length;
    console.log(`${name}: ${wasm.length} bytes, ${size} by brotli, of ${brotli}`);
    assert.ok(size <= brotli, `${size} bytes by brotli, ${brotli} are allowed`);
  });
}
