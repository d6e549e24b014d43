/* An office's file: everyone in it, filters, one person, results back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { assessMany, CeRulesError } from "ce-rules";
import { assessWorkbook, initSync, readWorkbook, reportWorkbook } from "ce-rules/workbook";
import { open } from "./visitor.mjs";

const PEOPLE = 5000;

/** So many people of some sorts, some of them with faults. */
function people(count) {
  return Array.from({ length: count }, (_, i) => ({
    application_year: 2021,
    applicant: { id: `T${String(i + 1).padStart(5, "0")}`, target: i % 97 === 0 ? "professor" : "associate_senior", degree: "doctor" },
    certificates: [{ from: 2019, to: 2019 }],
    activities: [
      { id: "u", kind: "online_course", subject: "public", date: "2020", hours: 30, evidence: i % 3 === 0 ? [] : ["course_outline", "completion_progress"] },
      { id: "p", kind: "patent", date: "2020", role: i % 2 === 0 ? "first" : "other", evidence: i % 5 === 0 ? [] : ["patent_certificate"] },
      ...(i % 7 === 0 ? [] : [{ id: "t", kind: "training", subject: "professional", date: "2020-03", full_days: 1 + (i % 4), evidence: ["notice", "completion_certificate"] }]),
    ],
  }));
}

const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });

async function office() {
  const opened = await open({}, "#office");
  await opened.page.waitForSelector(".office");
  return opened;
}

test("five thousand people, while the page goes on", async () => {
  const { page, wrong } = await office();
  const requests = people(PEOPLE);
  const expected = assessMany(requests);
  const standing = (one) => (one instanceof CeRulesError ? "refused" : one.verdict);
  await page.evaluate(() => {
    window.frames_seen = 0;
    const frame = () => {
      window.frames_seen += 1;
      requestAnimationFrame(frame);
    };
    frame();
  });
  await page.setInputFiles("#office-file", file("people.jsonl", requests.map((one) => JSON.stringify(one)).join("\n")));
  await page.waitForSelector("#save-report:enabled");
  assert.ok((await page.evaluate(() => window.frames_seen)) > 1, "no frame was drawn while people were assessed");
  for (const word of ["eligible", "pending", "not_eligible", "refused"]) {
    const count = expected.filter((one) => standing(one) === word).length;
    assert.equal(await page.innerText(`[data-standing=${word}] b`), String(count), word);
  }
  assert.ok((await page.locator(".table tbody tr").count()) < 100, "rows out of view are there");

  // Filters.
  await page.click("[data-standing=refused]");
  assert.equal(Number(await page.getAttribute(".table table", "aria-rowcount")) - 1, expected.filter((one) => standing(one) === "refused").length);
  await page.click("[data-standing=all]");
  await page.fill("input[type=search]", "T04999");
  assert.equal(await page.locator(".person-name").count(), 1);

  // One person in the calculator, mended, and back.
  await page.fill("input[type=search]", "T00002");
  const before = standing(expected[1]);
  assert.equal(before, "eligible");
  await page.click(".person-name");
  await page.waitForSelector(`[data-verdict=${before}]`);
  await page.click("#activity-p .activity-name");
  await page.uncheck("#activity-p input[type=checkbox]");
  await page.waitForSelector("[data-verdict=pending]");
  await page.click("#back-to-list");
  await page.waitForSelector(".table .chip.pending");

  // Back by the browser, and by the tab, is back to the list too.
  for (const back of [() => page.goBack(), () => page.click("[data-view=office]")]) {
    await page.click(".person-name");
    await page.waitForSelector("#back-to-list");
    await back();
    await page.waitForSelector(".table .chip.pending");
  }

  // Results, one a line in the order of the file.
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-report")]);
  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, PEOPLE);
  assert.equal(lines[1].verdict, "pending");
  assert.deepEqual(lines[2], JSON.parse(JSON.stringify(expected[2])));
  // The visitor's own record is another one.
  await page.click("[data-view=person]");
  await page.waitForSelector("[data-verdict=none]");
  assert.deepEqual(wrong, []);
});

test("files that cannot be read are told why, and the last one stays", async () => {
  const { page, wrong } = await office();
  await page.setInputFiles("#office-file", file("a.jsonl", JSON.stringify(people(1)[0])));
  await page.waitForSelector("#save-report:enabled");
  const told = [
    ["people.docx", "x", /\.jsonl/],
    ["broken.jsonl", "{}\n{", /2/],
    ["broken.json", "[", /JSON/],
    ["latin.json", Buffer.from([0x22, 0xff, 0x22]), /UTF-8/],
  ];
  for (const [name, text, why] of told) {
    await page.setInputFiles("#office-file", file(name, text));
    await page.waitForFunction((sought) => document.querySelector(".unreadable")?.textContent.includes(sought), name);
    assert.match(await page.innerText(".unreadable"), why);
    assert.equal(await page.innerText("[data-standing=all] b"), "1");
  }
  assert.deepEqual(wrong, []);
});

test("a list in one file, with what is no record in it", async () => {
  const { page, wrong } = await office();
  await page.setInputFiles("#office-file", file("list.json", JSON.stringify([people(2)[1], 5, { activities: [] }])));
  await page.waitForSelector("#save-report:enabled");
  assert.equal(await page.innerText("[data-standing=refused] b"), "2");
  await page.click("[data-standing=refused]");
  await page.click(".person-name >> nth=0");
  await page.waitForFunction(() => document.querySelector(".lacks")?.textContent.includes("无法打开"));
  assert.deepEqual(wrong, []);
});

test("the workbook of an office: everyone, one of them changed, the result workbook back", async () => {
  const bytes = readFileSync(join(import.meta.dirname, "../../examples/college-2021.xlsx"));
  initSync(readFileSync(createRequire(import.meta.url).resolve("ce-rules/ce_rules_workbook.wasm")));
  const input = readWorkbook(bytes, "college-2021.xlsx");
  const { people: expected } = assessWorkbook(input);
  const standing = ({ result }) => result?.verdict ?? "refused";

  const { page, wrong } = await office();
  await page.setInputFiles("#office-file", { name: "college-2021.xlsx", mimeType: "application/octet-stream", buffer: bytes });
  await page.waitForSelector("#save-report:enabled");
  for (const word of ["eligible", "pending", "not_eligible", "refused"]) {
    assert.equal(await page.innerText(`[data-standing=${word}] b`), String(expected.filter((one) => standing(one) === word).length), word);
  }
  const report = async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-report")]);
    assert.match(download.suggestedFilename(), /\.xlsx$/);
    return readFileSync(await download.path());
  };
  assert.ok((await report()).equals(Buffer.from(reportWorkbook(input, "zh"))), "the report is another than that of the library");

  // Departments are filters, and names are names.
  const departments = [...new Set(expected.map(({ department }) => department).filter((one) => one !== null))];
  assert.ok(departments.length > 0);
  await page.selectOption(".filters select >> nth=0", departments[0]);
  assert.equal(Number(await page.getAttribute(".table table", "aria-rowcount")) - 1, expected.filter(({ department }) => department === departments[0]).length);
  await page.selectOption(".filters select >> nth=0", "");

  // What is changed of somebody is in the report.
  const place = expected.findIndex((one) => standing(one) === "eligible");
  await page.fill("input[type=search]", expected[place].id);
  await page.click(".person-name");
  await page.waitForSelector("[data-verdict=eligible]");
  assert.equal(await page.innerText(".visiting h2"), [expected[place].name, expected[place].department].filter((one) => one !== null).join(""));
  await page.selectOption('[id="at/applicant/degree"]', "other");
  await page.fill('[id="at/applicant/employed_since"]', "2015");
  await page.click("#back-to-list");
  await page.waitForSelector(".table");
  const { request } = input.people[place];
  request.applicant = { ...request.applicant, degree: "other", employed_since: "2015" };
  assert.ok((await report()).equals(Buffer.from(reportWorkbook(input, "zh"))), "the report does not have the change");

  // A workbook that is none.
  await page.setInputFiles("#office-file", file("broken.xlsx", "no workbook"));
  await page.waitForSelector(".unreadable");
  assert.deepEqual(wrong, []);
});

test("the empty template is there to be filled in", async () => {
  const { page, wrong } = await office();
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-template")]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
  assert.equal(readWorkbook(readFileSync(await download.path()), "template.xlsx").people.length, 0);
  assert.deepEqual(wrong, []);
});
