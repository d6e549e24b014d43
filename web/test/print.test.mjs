/* The printed sheet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shot } from "./browser.mjs";
import { open } from "./visitor.mjs";

test("one clean sheet on A4: the record and its determination", async () => {
  const { page, wrong } = await open();
  await page.click("#example");
  await page.waitForSelector("[data-verdict=pending]");
  for (const [language, title, signature] of [["zh", "继续教育学时核算表", "本人签字"], ["en", "Continuing-education hours", "Signature"]]) {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".screen").isVisible(), false);
    const sheet = await page.innerText(".sheet");
    for (const part of [title, signature, "示例教师", "2016—2020", "示例-0001", "示例课题：化工园区应急演练仿真", "sha256:"]) {
      assert.ok(sheet.includes(part), `${part} is not on the sheet`);
    }
    const pdf = await page.pdf({ path: shot(`sheet-${language}.pdf`), preferCSSPageSize: true });
    const source = pdf.toString("latin1");
    // A4 in points.
    assert.match(source, /\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
    assert.equal(source.match(/\/Type \/Page\b/g)?.length, 1);
    await page.emulateMedia({ media: "screen" });
    await page.click("#language");
  }
  assert.deepEqual(wrong, []);
});

test("a sheet for each person that is shown in an office's list", async () => {
  const { page, wrong } = await open({}, "#office");
  // The dialogue would stop the test; what it would print is what is on the page at that moment.
  await page.evaluate(() => {
    window.print = () => {
      window.printed = [...document.querySelectorAll(".sheet")].map((sheet) => sheet.textContent);
    };
  });
  await page.click("#office-example");
  await page.waitForSelector("#save-report:enabled");
  await page.fill("input[type=search]", "T000");
  await page.click("#print-shown");
  await page.waitForFunction(() => window.printed !== undefined);
  const printed = await page.evaluate(() => window.printed);
  assert.equal(printed.length, 9);
  assert.ok(printed[6].includes("T0007"));
  assert.equal(await page.locator(".sheet").count(), 0);
  assert.deepEqual(wrong, []);
});
