/* For everyone: axe, the keyboard, a small phone; and a picture of each state. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shot } from "./browser.mjs";
import { open } from "./visitor.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Everything that opens, open. */
async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
}

const STATES = {
  empty: async () => undefined,
  example: async (page) => {
    await page.click("#example");
    await page.waitForSelector("[data-verdict=pending]");
    await unfold(page);
  },
  filling: async (page) => {
    await page.click("#add-activity");
    await page.click("[data-kind=training]");
    await page.click(".activity.open .actions .plain");
    await page.click(".activity.faulty .activity-name");
    await unfold(page);
  },
  kinds: async (page) => {
    await page.click(".activity.open .actions .plain");
    await page.click("#add-activity");
  },
  office: async (page) => {
    await page.click("[data-view=office]");
  },
  people: async (page) => {
    await page.click("#office-example");
    await page.waitForSelector("#save-report:enabled");
  },
  person: async (page) => {
    await page.click(".person-name >> nth=1");
    await page.waitForSelector("#back-to-list");
  },
};

for (const [width, viewport] of [["desktop", { width: 1280, height: 900 }], ["phone", { width: 360, height: 740 }]]) {
  for (const theme of ["light", "dark"]) {
    for (const language of ["zh", "en"]) {
      test(`axe finds nothing serious: ${width}, ${theme}, ${language}`, async () => {
        const { page, wrong, context } = await open({ viewport, colorScheme: theme });
        if (language === "en") await page.click("#language");
        for (const [state, reach] of Object.entries(STATES)) {
          await reach(page);
          await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
          await page.screenshot({ path: shot(`${width}-${theme}-${language}-${state}.png`), fullPage: true });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${state} is ${over} pixels too wide`);
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document.querySelector(".screen")));
          const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]), [], state);
        }
        assert.deepEqual(wrong, []);
        await context.close();
      });
    }
  }
}

test("by the keyboard alone", async () => {
  const { page } = await open({ reducedMotion: "reduce" });
  const focus = () => page.evaluate(() => document.activeElement?.id ?? "");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
  await page.focus("#add-activity");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.kind), "training");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.id === "add-activity");
  await page.keyboard.press("Enter");
  await page.focus("[data-kind=patent]");
  await page.keyboard.press("Enter");
  // On to the first field that is still to be filled in.
  await page.waitForFunction(() => document.activeElement?.id === "at/activities/0/title");
  await page.keyboard.type("示例专利");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "at/activities/0/date");
  await page.keyboard.type("2020");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.match(await page.innerText("#activity-a1 .chip"), /90/);
  // The years are buttons that say what their bars show.
  await page.focus(".year >> nth=4");
  await page.keyboard.press("Enter");
  assert.equal(await page.getAttribute(".year >> nth=4", "aria-pressed"), "true");
  assert.match(await page.innerText(".year >> nth=4"), /专业科目 0 学时，标准 60，补齐材料后 90/);
  // The verdict is told a moment after the last change.
  await page.waitForFunction(() => document.querySelector("[aria-live=polite]")?.textContent.includes("不符合"));
});

test("dark and light by the switch, whatever the system has", async () => {
  const { page } = await open({ colorScheme: "dark" });
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  await page.click("#theme");
  const light = await paper();
  assert.notEqual(dark, light);
  await page.click("#theme");
  assert.equal(await paper(), dark);
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
});

test("on a phone the verdict stays at hand, and leads to the result and back", async () => {
  const { page, wrong } = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, reducedMotion: "reduce" });
  await page.tap("#example");
  const top = (selector) => page.evaluate((of) => document.querySelector(of).getBoundingClientRect().top, selector);
  assert.match(await page.innerText(".summary"), /待补材料/);
  await page.tap(".summary button");
  await page.waitForFunction(() => document.querySelector(".summary").innerText.includes("返回"));
  assert.ok((await top("#result")) < 200);
  await page.tap(".summary button");
  await page.waitForFunction(() => !document.querySelector(".summary").innerText.includes("返回"));
  assert.ok(Math.abs(await top("#activities-title")) < 200);
  // What is touched is large enough.
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button:not(.link), select, input:not([type=file], [type=checkbox], [type=radio])")]
      .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 36)
      .map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(small, []);
  assert.deepEqual(wrong, []);
});
