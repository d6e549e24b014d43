/* A teacher's whole visit. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assess } from "ce-rules";
import { open } from "./visitor.mjs";

const verdict = (page, word) => page.waitForSelector(`[data-verdict=${word}]`);
const at = (path) => `[id="at${path}"]`;
/** Waits until the focus is at the place or within it: it moves with the next frame. */
const focused = (page, place) => page.waitForFunction((place) => document.activeElement?.closest(place) != null, place);

async function add(page, kind) {
  await page.click("#add-activity");
  await page.click(`[data-kind=${kind}]`);
}

test("from nothing to eligible, with documents missing on the way", async () => {
  const { page, wrong } = await open();
  await verdict(page, "none");
  await page.selectOption(at("/applicant/target"), "associate_senior");
  await page.selectOption(at("/applicant/degree"), "doctor");
  assert.equal(await page.locator(".year").count(), 2);

  // A certificate settles the first year.
  await page.click(".settled > summary");
  await page.click(".settled .add >> nth=0");
  await page.fill(at("/certificates/0/from"), "2019");
  await page.fill(at("/certificates/0/to"), "2019");
  await verdict(page, "not_eligible");

  // What the kind does not take is not asked; what it needs is told once it is left.
  await add(page, "online_course");
  assert.equal(await page.locator(at("/activities/0/role")).count(), 0);
  assert.equal(await page.locator(at("/activities/0/hours")).count(), 1);
  assert.equal(await page.locator(".activity .faults").count(), 0);
  await page.check(`${at("/activities/0/subject")} input[value=public]`);
  await page.fill(at("/activities/0/date"), "2020年5月6日");
  await page.fill(at("/activities/0/hours"), "3o");
  await page.press(at("/activities/0/hours"), "Tab");
  assert.equal(await page.inputValue(at("/activities/0/date")), "2020-05-06");
  assert.equal(await page.getAttribute(at("/activities/0/hours"), "aria-invalid"), "true");
  assert.match(await page.innerText(`${at("/activities/0/hours-fault")}`), /数/);
  await page.fill(at("/activities/0/hours"), "30");
  await page.press(at("/activities/0/hours"), "Tab");
  assert.equal(await page.getAttribute(at("/activities/0/hours"), "aria-invalid"), null);
  await page.check("text=课程内容（安排） >> nth=0");
  await page.check("text=课程完成进度");
  assert.equal(await page.innerText("#activity-a1 .chip"), "30 学时");

  // The second lacks its document: what that would bring is said, and the verdict waits for it.
  await add(page, "patent");
  await page.fill(at("/activities/1/title"), "示例专利");
  await page.fill(at("/activities/1/date"), "2020");
  await page.check(`${at("/activities/1/role")} input[value=first]`);
  await verdict(page, "pending");
  assert.match(await page.innerText(".evidence .brings"), /90.*2020/);
  await page.waitForFunction(() => /\+90/.test(document.querySelector(".documents")?.innerText ?? ""));
  await page.check("text=专利证书");
  await verdict(page, "eligible");

  // A number opens to its sum and its clause.
  await page.click(".year >> nth=1");
  await page.click(".number summary >> nth=1");
  const opened = await page.innerText(".number[open] .opened");
  assert.match(opened, /示例专利/);
  assert.match(opened, /二\(二\)3/);
  await page.click(".lines summary >> text=示例专利");
  await page.click(".lines details[open] .cite summary");
  assert.match(await page.innerText(".lines details[open] .clauses"), /专利/);
  // Of a reading it is said that it is one.
  assert.ok((await page.locator(".basis details li").count()) > 0);

  // The next deadline is that of the day of the browser.
  await page.clock.setFixedTime(new Date("2021-06-02T12:00:00"));
  await page.selectOption("#unit", "city_unit");
  await page.selectOption("#unit", "provincial_unit");
  assert.match(await page.innerText(".next"), /2021年8月31日/);

  // English says the same.
  await page.click("#language");
  assert.equal(await page.innerText(".verdict-word"), "Eligible");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.click("#language");

  // What is saved is a request, and gives the same verdict elsewhere.
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".record-tools >> text=保存 >> nth=0")]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(assess(saved).verdict, "eligible");

  // The next visit finds it as it was; cleared, it is gone.
  await page.reload();
  await verdict(page, "eligible");
  await page.click("text=清除 >> nth=0");
  await page.click("dialog >> .danger");
  await verdict(page, "none");
  await page.reload();
  await verdict(page, "none");

  // Opened from the file, it is there again.
  await page.setInputFiles("#record-file", { name: "record.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(saved)) });
  await verdict(page, "eligible");
  assert.deepEqual(wrong, []);
});

test("faults of a file stand at their fields, and the rest is assessed", async () => {
  const { page, wrong } = await open();
  const record = {
    application_year: 2021,
    applicant: { target: "associate_senior" },
    activities: [
      { id: "x", kind: "paper", date: "2019-13", role: "first", rank: 3, cn_serial: null },
      { id: "y", kind: "patent", date: "2019", role: "first", evidence: ["patent_certificate"] },
    ],
  };
  await page.setInputFiles("#record-file", { name: "record.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(record)) });
  await page.waitForSelector(".to-mend");
  assert.equal(await page.locator(".to-mend li").count(), 2);
  assert.match(await page.innerText(".left-out"), /1/);
  assert.equal(await page.innerText("#activity-y .chip"), "90 学时");
  await page.click(".to-mend li .link >> nth=0");
  await focused(page, at("/activities/0/date"));
  await page.click("#activity-x >> text=删去这一项");
  await page.fill(at("/activities/0/date"), "2019.5");
  await page.press(at("/activities/0/date"), "Tab");
  await page.waitForFunction(() => document.querySelector(".to-mend") === null);

  // A removal can be taken back.
  await page.click("#activity-y .activity-head .quiet");
  assert.equal(await page.locator(".activity").count(), 1);
  await focused(page, "#activity-x");
  await page.click(".notice .link");
  assert.equal(await page.locator(".activity").count(), 2);
  assert.deepEqual(wrong, []);
});

test("every kind of every policy can be filled in by the form, whatever it asks", async () => {
  const { page, wrong } = await open();
  const { policies, policy } = await import("ce-rules");
  const kinds = policy(policies()[0].id).kinds.map(({ id }) => id);
  for (const kind of kinds) {
    await add(page, kind);
    assert.ok((await page.locator(".activity.open .evidence input[type=checkbox]").count()) > 0, kind);
    await page.click(".activity.open .actions .plain");
  }
  assert.equal(await page.locator(".activity.faulty").count(), kinds.length);
  assert.deepEqual(wrong, []);
});

test("a file that is no record is refused, and nothing is lost", async () => {
  const { page, wrong } = await open();
  await page.click("#example");
  const before = await page.locator(".activity").count();
  await page.setInputFiles("#record-file", { name: "wrong.json", mimeType: "application/json", buffer: Buffer.from('{"a": 1}') });
  await page.waitForSelector(".unreadable");
  assert.match(await page.innerText(".unreadable"), /wrong\.json/);
  assert.equal(await page.locator(".activity").count(), before);
  assert.deepEqual(wrong, []);
});
