/*
 * One person with 25 activities, JSON in and JSON out, here and natively: `cargo xtask wasm` first, then
 * `node bench.mjs`. Prints the ratio.
 */
import { execFileSync } from "node:child_process";
import { assess, assessJson, assessMany } from "./pkg/dist/node.js";

const root = new URL("../..", import.meta.url);
const request = execFileSync("cargo", ["run", "--quiet", "--release", "-p", "ce-rules", "--example", "one_person"], { cwd: root }).toString();
const [json, native] = request.trimEnd().split("\n");

/** The best of some rounds, in microseconds a call. */
function time(call, calls = 2000) {
  let best = Infinity;
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) call();
    best = Math.min(best, ((performance.now() - start) * 1000) / calls);
  }
  return best;
}

const value = JSON.parse(json);
const list = Array.from({ length: 1000 }, () => value);
const rows = [
  ["assess_json, native", Number(native)],
  ["assessJson", time(() => assessJson(json))],
  ["assess", time(() => assess(value))],
  ["assessMany, each of 1,000", time(() => assessMany(list), 1) / 1000],
];
for (const [name, micros] of rows) {
  console.log(`${name.padEnd(28)}${micros.toFixed(1).padStart(8)} µs ${(micros / Number(native)).toFixed(2).padStart(6)} times native`);
}
