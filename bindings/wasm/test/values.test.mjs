/* Values of every sort: a result or a CeRulesError, and the next call works. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { ceRules, faults as faultsOf, installed } from "./expected.mjs";

const { assess, assessJson, assessMany, CeRulesError, loadPolicy } = ceRules;

const good = () => ({
  application_year: 2021,
  applicant: { target: "associate_senior", degree: "doctor" },
  activities: [{ id: "a1", kind: "patent", date: "2020", role: "first", evidence: ["patent_certificate"] }],
});

/** The faults of a request, after which a good one still works. */
function faults(request) {
  const told = faultsOf(() => assess(request));
  assert.equal(assess(good()).years[1].hours.professional, 90);
  return told;
}

test("what JSON would change in silence is a fault at its place", () => {
  for (const odd of [NaN, 2021n, Symbol("year"), () => 2021, new Map(), new Set([1]), new Date(0), new String("x"), Promise.resolve(1), /x/, new Uint8Array(2)]) {
    assert.deepEqual(faults({ ...good(), application_year: odd }), ["/application_year wrong_type"], String(odd));
  }
  assert.deepEqual(faults({ ...good(), application_year: Infinity }), ["/application_year out_of_range"]);
  assert.deepEqual(faults({ ...good(), activities: [undefined] }), ["/activities/0 wrong_type"]);
  // biome-ignore lint: a hole is what is meant
  assert.deepEqual(faults({ ...good(), activities: [, ] }), ["/activities/0 wrong_type"]);
  assert.deepEqual(faults({ ...good(), activities: [{ id: "\ud800", kind: "patent", date: new Date(0), role: "first" }] }), [
    "/activities/0/id wrong_type",
    "/activities/0/date wrong_type",
  ]);
  assert.deepEqual(faults({ ...good(), "\udc00": 1, "a/b~c": NaN }), ["/\ufffd unknown_field", "/a~1b~0c unknown_field"]);
  assert.deepEqual(faults({ ...good(), policy: { toJSON: () => "hunan-2021" } }), ["/policy wrong_type"]);
});

test("all faults are told at once, in the order of the request", () => {
  const request = { application_year: new Map(), applicant: { target: "professor" }, activities: [{ id: NaN }] };
  assert.deepEqual(faults(request), [
    "/application_year wrong_type",
    "/applicant/target unknown_value",
    "/activities/0/id wrong_type",
    "/activities/0/kind missing_field",
  ]);
});

test("a request that is no object at all is refused", () => {
  for (const odd of [undefined, null, 3, "text", [], true, Symbol("x"), () => 1, NaN, new Map()]) {
    assert.deepEqual(faults(odd), [" wrong_type"], String(odd));
  }
});

test("what contains itself, or is nested too deep, is refused", () => {
  const request = good();
  request.activities.push(request);
  assert.deepEqual(faults(request), [" syntax"]);
  let deep = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.deepEqual(faults({ ...good(), policy: deep }), [" syntax"]);
});

test("what throws when it is read is refused, and its exception goes no further", () => {
  const thrower = { get application_year() { throw new RangeError("mine"); } };
  assert.deepEqual(faults(thrower), [" wrong_type"]);
  const proxy = new Proxy({}, { ownKeys() { throw new RangeError("mine"); } });
  assert.deepEqual(faults(proxy), [" wrong_type"]);
});

test("undefined members are absent, and plain objects of another realm are plain", () => {
  const expected = JSON.stringify(assess(good()));
  assert.equal(JSON.stringify(assess({ ...good(), policy: undefined, waivers: undefined })), expected);
  assert.equal(JSON.stringify(assess(vm.runInNewContext(`(${JSON.stringify(good())})`))), expected);
  assert.equal(JSON.stringify(assess(Object.assign(Object.create(null), good()))), expected);
});

test("text: the error object for a bad one, a TypeError for what is none", () => {
  assert.match(assessJson("not JSON"), /^\{"error":"invalid_request","faults":\[\{"path":"","code":"syntax"/);
  assert.match(assessJson('{"\ud800": 1}'), /lone surrogate/);
  for (const odd of [undefined, null, 3, {}]) assert.throws(() => assessJson(odd), TypeError);
});

test("many: one with faults stands in its place", () => {
  const [first, bad, odd, last] = assessMany([good(), { activities: 3 }, { ...good(), policy: NaN }, good()]);
  assert.equal(first.verdict, "not_eligible");
  assert.ok(bad instanceof CeRulesError && odd instanceof CeRulesError);
  assert.deepEqual(odd.faults.map(({ path }) => path), ["/policy"]);
  assert.deepEqual(last, first);
  assert.deepEqual(assessMany([]), []);
  assert.equal(assessMany(new Set([good()])).length, 1);
});

test("a user's own policy, as text and as an object", () => {
  const document = { id: "mine-2021", extends: "hunan-2021", scope: "unit", application_years: [2021] };
  for (const rules of [loadPolicy(document), loadPolicy(JSON.stringify(document))]) {
    assert.equal(rules.policies().at(-1).id, "mine-2021");
    assert.equal(rules.assess({ ...good(), policy: "mine-2021" }).policy, "mine-2021");
  }
  assert.throws(() => assess({ ...good(), policy: "mine-2021" }), (error) => error.code === "no_policy", "the built-in set is as it was");
  assert.throws(() => loadPolicy("id = 'x'\nextends = 'hunan-2021'"), (error) => error.code === "invalid_policy" && error.faults[0].path === "/application_years");
  assert.throws(() => loadPolicy(3), TypeError);
});

test("what there is", () => {
  assert.ok(ceRules.policies().some(({ id }) => id === "hunan-2021"));
  assert.equal(ceRules.policy("hunan-2021").extends, "hunan-2020");
  assert.ok(ceRules.clauses().length > 100);
  assert.equal(ceRules.evidenceOptions("hunan-2021", "paper").alternatives.length, 1);
  assert.equal(ceRules.checkEvidence("hunan-2021", "paper", ["journal_cover"]).sufficient, false);
  assert.throws(() => ceRules.policy("nowhere"), (error) => error instanceof CeRulesError && error.code === "no_policy");
  assert.throws(() => ceRules.evidenceOptions("hunan-2021", "podcast"), CeRulesError);
  assert.throws(() => ceRules.checkEvidence("hunan-2021", "paper", "journal_cover"), TypeError);
  const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  assert.equal(ceRules.version(), version);
  assert.equal(assess(good()).engine, version);
});

test("random values give a result or an error, never anything else", () => {
  // A generator with a seed, so that a failure can be run again.
  let state = 20211124;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const leaves = [() => null, () => undefined, () => random(3000), () => 0.5, () => NaN, () => -0, () => "2020", () => "paper", () => "\ud800", () => true, () => new Date(0), () => 1n, () => Symbol.iterator];
  const names = ["id", "kind", "date", "evidence", "activities", "applicant", "target", "application_year", "sessions", "provider", "facts", "__proto__", "toString"];
  const value = (depth) => {
    const sort = random(depth > 4 ? 1 : 3);
    if (sort === 0) return leaves[random(leaves.length)]();
    if (sort === 1) return Array.from({ length: random(4) }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: random(5) }, () => [names[random(names.length)], value(depth + 1)]));
  };
  for (let i = 0; i < 3000; i++) {
    const spoiled = { ...good(), [names[random(names.length)]]: value(0) };
    try {
      assess(spoiled);
    } catch (error) {
      assert.ok(error instanceof CeRulesError, `request ${i}: ${error}`);
      assert.ok(error.faults.length > 0 || error.code !== "invalid_request");
    }
  }
});
