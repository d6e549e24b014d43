/* Workbooks: what the package reads, assesses and writes, held against what the command line makes of the same files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { ceRules, installed } from "./expected.mjs";

const books = await import(join(installed, "dist/workbook.js"));
const wasm = readFileSync(join(installed, "dist/ce_rules_workbook.wasm"));
books.initSync(wasm);

const examples = join(import.meta.dirname, "../../../examples");
const sample = (name) => new Uint8Array(readFileSync(join(examples, `${name}.xlsx`)));
const made = (name) => new Uint8Array(readFileSync(join(process.env.CE_RULES_BOOKS, name)));

for (const name of ["college-2021", "college-2021-faults"]) {
  const input = books.readWorkbook(sample(name), `${name}.xlsx`);

  test(`${name}: everybody gets what the command line gives`, () => {
    const { people, faults } = books.assessWorkbook(input);
    const expected = JSON.parse(new TextDecoder().decode(made(`${name}.json`)));
    assert.deepEqual(people.map((person) => person.result ?? person.error), expected);
    assert.deepEqual(people.map((person) => person.faults), input.people.map((person) => person.faults));
    assert.deepEqual(faults, input.faults);
  });

  test(`${name}: the requests are those of the contract`, () => {
    const expected = JSON.parse(new TextDecoder().decode(made(`${name}.json`)));
    const answers = ceRules.assessMany(input.people.map(({ request }) => request));
    assert.deepEqual(JSON.parse(JSON.stringify(answers)), expected);
  });

  for (const locale of ["zh", "en"]) {
    test(`${name}: the workbook of the results (${locale}) is the command line's to the byte`, () => {
      assert.deepEqual(books.reportWorkbook(input, locale), made(`${name}.${locale}.xlsx`));
    });
  }
}

test("the workbook to fill in is the command line's to the byte", () => {
  for (const locale of ["zh", "en"]) {
    assert.deepEqual(books.templateWorkbook(undefined, locale), made(`template.${locale}.xlsx`));
  }
  const { people, faults } = books.readWorkbook(books.templateWorkbook("hunan-2020"), "empty.xlsx");
  assert.deepEqual([people, faults], [[], []]);
});

test("faults have their cells", () => {
  const input = books.readWorkbook(sample("college-2021-faults"), "a.xlsx");
  const all = [...input.people.flatMap(({ faults }) => faults), ...input.faults];
  assert.ok(all.length > 1);
  for (const { place, code, message } of all) {
    assert.match(place.cell, /^[A-Z]+\d+$/);
    assert.ok(code && message.zh && message.en);
  }
  const [refused] = input.people.filter(({ faults }) => faults.length > 0);
  const [{ person, path, place }] = refused.faults;
  assert.equal(person, refused.id);
  assert.equal(place.cell, (refused.places[path] ?? place).cell);
});

test("a request that is corrected is assessed as it is now", () => {
  const input = books.readWorkbook(sample("college-2021"), "a.xlsx");
  input.people.length = 1;
  input.people[0].request.evidence = "ignored";
  const [{ result }] = books.assessWorkbook(input).people;
  assert.deepEqual(result, ceRules.assess(input.people[0].request));
});

test("what the workbook does not say may be said beside it", () => {
  const people = [{ applicant: { id: "T1", target: "junior" }, activities: [] }];
  const bytes = new TextEncoder().encode(JSON.stringify(people));
  const read = (options) => books.readWorkbook(bytes, "people.json", options).people[0].request;
  assert.equal(read({ applicationYear: 2021 }).application_year, 2021);
  assert.equal(read({ policy: "hunan-2020" }).policy, "hunan-2020");
  assert.equal(read({ ignoreEvidence: true }).evidence, "ignored");
  assert.throws(() => read({ applicationYear: 2021.5 }), RangeError);
  assert.throws(() => read({ policy: "nowhere" }), ({ code }) => code === "no_policy");
});

test("a user's own policy decides", () => {
  const document = { id: "mine-2021", extends: "hunan-2021", scope: "unit", application_years: [2021] };
  const own = new books.Workbooks().withPolicy(document);
  const input = own.readWorkbook(sample("college-2021"), "a.xlsx", { policy: "mine-2021" });
  const decided = own.assessWorkbook(input).people.map(({ result }) => result?.policy);
  assert.ok(decided.includes("mine-2021") && !decided.includes("hunan-2021"));
  assert.ok(own.templateWorkbook("mine-2021").length > 10_000);
  assert.throws(() => own.withPolicy("nothing"), (error) => error instanceof books.CeRulesError && error.faults.length > 0);
});

test("what cannot be used says so", () => {
  const refused = (bytes, name) => {
    try {
      books.readWorkbook(bytes, name);
    } catch (error) {
      assert.ok(error instanceof books.WorkbookError && error.code === "unusable_input");
      assert.ok(error.text.zh && error.message === error.text.en);
      return error.faults.map(({ code }) => code);
    }
  };
  assert.deepEqual(refused(new Uint8Array(), "old.xls"), ["unsupported_file"]);
  assert.deepEqual(refused(new Uint8Array([80, 75, 3, 4]), "damaged.xlsx"), ["damaged_workbook"]);
  assert.deepEqual(refused(new TextEncoder().encode("{"), "a.json"), ["syntax"]);
  assert.throws(() => books.templateWorkbook("nowhere"), (error) => error instanceof books.CeRulesError);
  assert.throws(() => books.templateWorkbook(undefined, "de"), TypeError);
  assert.throws(() => books.assessWorkbook({}), books.WorkbookError);
});

test("it runs in a worker, which hands its results back", async () => {
  const script = `
    import { parentPort, workerData } from "node:worker_threads";
    const { module, wasm, bytes } = workerData;
    const { init, readWorkbook, reportWorkbook } = await import(module);
    await init(wasm);
    const input = readWorkbook(bytes, "a.xlsx");
    parentPort.postMessage({ people: input.people.length, report: reportWorkbook(input) });
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
    workerData: { module: pathToFileURL(join(installed, "dist/workbook.js")).href, wasm, bytes: sample("college-2021") },
  });
  const { people, report } = await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
  assert.equal(people, books.readWorkbook(sample("college-2021"), "a.xlsx").people.length);
  assert.deepEqual(report, made("college-2021.zh.xlsx"));
});
