/* The shared vectors: the same bytes as in Rust. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ceRules, count, vectors } from "./expected.mjs";

/** The request as JavaScript's own values with nothing lost, or nothing if it has no such form. */
function asValue(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Members given twice and digits that a double does not keep are lost on the way: then the text is another one.
  const bare = (json) => json.replace(/\s+/g, "");
  return bare(JSON.stringify(value)) === bare(text) ? value : undefined;
}

/** Those that are requests to assess. */
const requests = vectors.filter(({ call }) => call === "assess");

test("there are as many results as vectors", () => {
  assert.ok(count > 0);
  assert.equal(vectors.length, count);
});

test("text gives the bytes of Rust", () => {
  const names = (different) => different.map(({ name }) => name);
  assert.deepEqual(names(vectors.filter(({ call, request, result }) => ceRules.callJson(call, request) !== result)), []);
  assert.deepEqual(names(requests.filter(({ request, result }) => ceRules.assessJson(request) !== result)), []);
});

test("values give the bytes of Rust", () => {
  let assessed = 0;
  for (const { name, request, result } of requests) {
    const value = asValue(request);
    if (value === undefined) continue;
    assessed += 1;
    const before = JSON.stringify(value);
    let answer;
    try {
      answer = ceRules.assess(value);
    } catch (error) {
      assert.ok(error instanceof ceRules.CeRulesError, name);
      answer = error;
    }
    assert.equal(JSON.stringify(answer), result, name);
    assert.equal(JSON.stringify(value), before, `${name}: the request is as it was`);
  }
  assert.ok(assessed > requests.length * 0.85, `${assessed} of ${requests.length}`);
});

test("many at once give the same as one by one", () => {
  const values = requests.map(({ request }) => asValue(request)).filter((value) => value !== undefined);
  const results = requests.filter(({ request }) => asValue(request) !== undefined).map(({ result }) => result);
  assert.deepEqual(ceRules.assessMany(values).map((answer) => JSON.stringify(answer)), results);
});
