/* Ledger, remedies, explanation and impact: of JavaScript's own values, all faults at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ceRules, faults, vectors } from "./expected.mjs";

const { CeRulesError, callJson, explain, impact, instruments, ledger, remedies, Rules, words } = ceRules;

const record = () => ({
  applicant: { id: "T1" },
  activities: [
    { id: "a1", kind: "patent", title: "*通风*", date: "2019-05-06", role: "first", evidence: ["patent_certificate"] },
    { id: "a2", kind: "online_course", subject: "public", date: 2019, hours: 30, evidence: [] },
  ],
});

const application = () => ({
  ...record(),
  application_year: 2021,
  applicant: { id: "T1", target: "associate_senior", degree: "doctor" },
  certificates: [{ from: 2020, to: 2020 }],
});

test("a ledger needs no application, and a request is a record", () => {
  const { years } = ledger(record(), "hunan-2021");
  assert.deepEqual([years.length, years[0].year, years[0].status, years[0].hours], [1, 2019, "not_met", { public: 0, professional: 90 }]);
  assert.deepEqual(years[0].lines.map(({ activity, date, outcome }) => [activity, date, outcome]), [
    ["a2", "2019", "pending"],
    ["a1", "2019-05-06", "recognised"],
  ]);
  const asked = { ...application(), policy: "hunan-2020" };
  const before = JSON.stringify(asked);
  assert.equal(ledger(asked, "hunan-2021").policy, "hunan-2021");
  assert.equal(ledger({ ...record(), policy: NaN }, "hunan-2021").policy, "hunan-2021");
  assert.equal(JSON.stringify(asked), before);
});

test("remedies, an explanation, an impact", () => {
  const [year] = remedies(application()).years;
  assert.deepEqual([year.year, year.search, year.sets[0][0].activity], [2019, "all", "a2"]);
  const en = explain(application(), "en");
  assert.match(en.markdown, /^# Continuing education/);
  assert.ok(en.markdown.includes("\\*通风\\*"));
  assert.match(explain(application()).markdown, /^# 继续教育/);
  assert.equal(en.arithmetic[0].terms[0].each, 90);
  const request = application();
  request.activities[1] = { ...request.activities[1], hours: 20, evidence: ["course_outline", "completion_progress"] };
  const { changed, refused, unchanged } = impact(new Set([request, { activities: NaN }, application()]), "hunan-2020", "hunan-2021");
  assert.deepEqual(changed.map(({ place, a, b }) => [place, a.verdict, b.verdict]), [
    [0, "eligible", "not_eligible"],
    [2, "pending", "pending"],
  ]);
  assert.deepEqual([refused.length, refused[0].place, unchanged], [1, 1, 0]);
  assert.match(refused[0].error.faults[0].message.en, /NaN/);
});

test("all faults at once, what JSON cannot say among them", () => {
  const bad = { applicant: { target: "dean" }, activities: [{ id: NaN, kind: "patent", date: new Map() }] };
  const places = ["/applicant/target unknown_value", "/activities/0/id wrong_type", "/activities/0/date wrong_type", "/activities/0/role missing_field"];
  assert.deepEqual(faults(() => ledger(bad, "hunan-2021")), places);
  assert.deepEqual(faults(() => remedies(bad)), [...places, "/application_year missing_field"]);
  assert.deepEqual(faults(() => explain(bad, "fr")), [...places.map((place) => `/request${place}`), "/request/application_year missing_field", "/locale unknown_value"]);
  for (const odd of [undefined, null, 3, "x", [], new Map(), Symbol("x")]) {
    assert.ok(faults(() => ledger(odd, "hunan-2021")).length > 0);
    assert.ok(faults(() => remedies(odd)).length > 0);
    assert.ok(faults(() => explain(odd)).length > 0);
  }
  const deep = application();
  deep.activities.push(deep);
  for (const call of [() => ledger(deep, "hunan-2021"), () => remedies(deep), () => explain(deep), () => impact([deep], "hunan-2020", "hunan-2021")]) {
    assert.deepEqual(faults(call), [" syntax"]);
  }
  const thrower = { get activities() { throw new RangeError("mine"); } };
  assert.deepEqual(faults(() => ledger(thrower, "hunan-2021")), [" wrong_type"]);
  assert.throws(() => ledger(record()), TypeError);
  assert.throws(() => impact("x", "hunan-2020", "hunan-2021"), TypeError);
  assert.throws(() => impact([], "hunan-2020", "nowhere"), (error) => error.code === "no_policy");
});

test("the same bytes as by name", () => {
  const request = application();
  assert.equal(callJson("remedies", JSON.stringify(request)), JSON.stringify(remedies(request)));
  assert.equal(callJson("explain", JSON.stringify({ request, locale: "en" })), JSON.stringify(new Rules().explain(request, "en")));
  assert.equal(callJson("ledger", JSON.stringify({ ...request, policy: "hunan-2021" })), JSON.stringify(ledger(request, "hunan-2021")));
  for (const { name, call, request, result } of vectors.filter(({ call }) => call === "remedies")) {
    let answer;
    try {
      answer = remedies(JSON.parse(request));
    } catch (error) {
      answer = error;
    }
    assert.equal(JSON.stringify(answer), result, `${name} ${call}`);
  }
});

test("words and sources have names", () => {
  const names = new Map(words().map(({ member, words }) => [member, new Map(words.map(({ id, name }) => [id, name]))]));
  assert.deepEqual(names.get("verdict").get("pending"), { zh: "待补材料", en: "pending" });
  assert.equal(instruments("hunan-2021").find(({ id }) => id === "hn-2021-29").number, "湘人社函〔2021〕29号");
});
