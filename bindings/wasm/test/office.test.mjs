/* Procedures, public notices, rosters and programmes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ceRules, faults, vectors } from "./expected.mjs";

const { CeRulesError, loadPolicy, procedure, programme, publicity, roster } = ceRules;

// Invented, and they pass the check.
const NUMBERS = ["11010519491231002X", "430103199001010012"];

test("the calls give what the core gives", () => {
  const calls = {
    procedure: ({ policy, unit, target, on, application_year }) => procedure(policy, unit, target, on, application_year),
    publicity: ({ policy, start, deadline }) => publicity(policy, start, deadline),
    roster: ({ rows, ...head }) => roster(rows, head),
    programme: ({ policy, id, facts }) => programme(policy, id, facts),
  };
  let count = 0;
  for (const { name, call, request, result } of vectors) {
    const expected = JSON.parse(result);
    if (!(call in calls) || "error" in expected) continue;
    count += 1;
    assert.deepEqual(calls[call](JSON.parse(request)), expected, name);
  }
  assert.ok(count > 60, `${count} vectors`);
});

test("what JSON would change in silence is a fault at its place", () => {
  assert.deepEqual(faults(() => publicity("hunan-2021", new Date(0))), ["/start wrong_type"]);
  assert.deepEqual(faults(() => procedure("hunan-2021", "village", "dean", NaN)), [
    "/unit unknown_value",
    "/target unknown_value",
    "/on wrong_type",
  ]);
  assert.deepEqual(faults(() => programme("hunan-2021", "provincial-workshop", { days: Infinity, tea: 1n })), [
    "/facts/days out_of_range",
    "/facts/tea unknown_field",
  ]);
  assert.deepEqual(faults(() => publicity("hunan-2021")), ["/start missing_field"]);
  assert.throws(() => roster("rows"), TypeError);
});

test("no roster tells a number", () => {
  const row = (identity_number, more) => ({ name: "示例", identity_number, title: "intermediate", title_date: 2015, ...more });
  const answer = roster(new Set([row(NUMBERS[0]), row(NUMBERS[1], { remarks: NUMBERS[0] })]), { unit: "安全工程系" });
  assert.deepEqual(answer.rows.map((of) => of.identity_number), ["110105**********2X", "430103**********12"]);
  assert.ok(!NUMBERS.some((number) => JSON.stringify(answer).includes(number)));
  const full = roster([row(NUMBERS[0].toLowerCase())], { identity_numbers: "full" });
  assert.equal(full.rows[0].identity_number, NUMBERS[0]);
  assert.throws(
    () => roster([row(NUMBERS[0], { title: NUMBERS[1], title_date: NUMBERS[1] }), row(NUMBERS[0], { [NUMBERS[1]]: 1 })]),
    (error) => error.faults.length === 4 && !NUMBERS.some((number) => JSON.stringify(error).includes(number)),
  );
});

test("a policy of the user's own", () => {
  const own = { id: "mine", extends: "hunan-2021", application_years: [2023], scope: "unit", public_notice: { working_days: 7 } };
  const rules = loadPolicy(own);
  assert.equal(rules.publicity("mine", "2021-04-23").last_day, "2021-05-06");
  assert.equal(rules.procedure("mine", "central_unit", "full_senior").steps.at(-1).latest, "2023-08-31");
});
