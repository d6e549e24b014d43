/* Nothing leaves the machine, and nothing is needed from elsewhere. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { host, open } from "./visitor.mjs";

test("once loaded, it asks for nothing, and opens again without a network", async () => {
  const { page, wrong, context } = await open();
  const elsewhere = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(host.address) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.waitForSelector("#offline.ready");
  assert.match(await page.innerText("footer"), /不上传.*可离线使用/s);
  const loaded = host.asked.length;

  const visit = async () => {
    await page.click("[data-view=person]");
    if ((await page.locator("#example").count()) > 0) await page.click("#example");
    await page.waitForSelector("[data-verdict=pending]");
    await page.click("#activity-a5 .activity-name");
    await page.click("[data-view=office]");
    await page.click("#office-example");
    await page.waitForSelector("#save-report:enabled");
    await page.setInputFiles("#office-file", join(import.meta.dirname, "../../examples/college-2021.xlsx"));
    await page.waitForFunction(() => document.querySelector("#office-title")?.textContent.endsWith(".xlsx") && document.querySelector("#save-report:enabled"));
    await page.click(".person-name >> nth=0");
    await page.waitForSelector("#back-to-list");
  };
  await visit();
  assert.deepEqual(host.asked.slice(loaded), []);

  await context.setOffline(true);
  await page.goto(`${host.address}?again`);
  await page.waitForSelector("html[data-ready]");
  await visit();
  assert.deepEqual(host.asked.slice(loaded), []);
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(wrong, []);
});
