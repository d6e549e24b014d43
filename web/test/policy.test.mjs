/* Policies of other places, loaded as documents: the form asks what they ask, and nothing else changes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assessMany, loadPolicy } from "ce-rules";
import { open } from "./visitor.mjs";

const folder = join(import.meta.dirname, "../../examples/policies");
const documents = readdirSync(folder).filter((name) => name.endsWith(".toml"));

test("every example policy has a form for each of its kinds", async () => {
  assert.ok(documents.length > 0);
  for (const name of documents) {
    const { page, wrong, context } = await open();
    await page.setInputFiles("#policy-file", join(folder, name));
    await page.waitForSelector("#remove-policies");
    const summary = loadPolicy(readFileSync(join(folder, name), "utf8")).policies().at(-1);
    assert.equal(await page.inputValue('[id="at/policy"]'), summary.id);
    const { kinds } = loadPolicy(readFileSync(join(folder, name), "utf8")).policy(summary.id);
    for (const { id } of kinds) {
      await page.click("#add-activity");
      await page.click(`[data-kind=${id}]`);
      await page.click(".activity.open .actions .plain");
    }
    assert.equal(await page.locator(".activity.faulty").count(), kinds.length, name);
    assert.deepEqual(wrong, [], name);
    await context.close();
  }
});

test("Shanghai asks how a course was held, and counts over three years", async () => {
  const { page, wrong } = await open();
  await page.setInputFiles("#policy-file", join(folder, "shanghai-frame.toml"));
  await page.waitForSelector("#remove-policies");
  await page.click("#add-activity");
  await page.click("[data-kind=training]");
  await page.check('[id="at/activities/0/subject"] input[value=professional]');
  await page.check('[id="at/activities/0/mode"] input[value=live]');
  await page.fill('[id="at/activities/0/date"]', "2023");
  await page.fill('[id="at/activities/0/hours"]', "60");
  await page.check("text=载明学时的结业证书");
  await page.waitForSelector("[data-verdict=not_eligible]");
  const runs = await page.innerText(".run >> nth=0");
  assert.match(runs, /2022–2024/);
  assert.match(await page.innerText(".verdict-reason"), /多年合计/);

  // It is there at the next visit, and in the worker.
  await page.reload();
  await page.waitForSelector(".run");
  const request = { application_year: 2025, policy: "shanghai-frame", applicant: { id: "S1", target: "associate_senior" }, activities: [] };
  const rules = loadPolicy(readFileSync(join(folder, "shanghai-frame.toml"), "utf8"));
  const [expected] = rules.assessMany([request]);
  await page.click("[data-view=office]");
  await page.setInputFiles("#office-file", { name: "a.jsonl", mimeType: "x/y", buffer: Buffer.from(JSON.stringify(request)) });
  await page.waitForSelector(`.table .chip.${expected.verdict}`);

  // Taken away, the library knows it no more, and says so.
  await page.click("[data-view=person]");
  await page.click("#remove-policies");
  assert.notEqual(await page.inputValue('[id="at/policy"]'), "shanghai-frame");
  assert.ok(assessMany([request])[0] instanceof Error);
  assert.deepEqual(wrong, []);
});

test("a document with faults is refused with all of them", async () => {
  const { page, wrong } = await open();
  const text = JSON.stringify({ id: "mine", extends: "hunan-2021", scope: "unit", application_years: [], nonsense: 1 });
  await page.setInputFiles("#policy-file", { name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await page.waitForSelector(".own-policy .unreadable");
  assert.match(await page.innerText(".own-policy .unreadable"), /nonsense/);
  assert.equal(await page.locator("#remove-policies").count(), 0);
  assert.deepEqual(wrong, []);
});
