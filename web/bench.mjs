/* How long a first visit takes until the page can be used, and an office's file of five thousand people. */
import { browse, open, serve } from "./test/browser.mjs";

const ROUNDS = 9;
const PEOPLE = 5000;

const host = await serve();
const median = (of) => of.sort((a, b) => a - b)[Math.floor(of.length / 2)];

// A new browser each time: nothing of the page, nor of its compiled code, is there yet.
const usable = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const browser = await browse();
  const { page } = await open(browser, host.address);
  usable.push(await page.evaluate(() => performance.getEntriesByName("usable")[0].startTime));
  await browser.close();
}
console.log(`first visit, from the address to usable: median ${Math.round(median(usable))} ms, worst ${Math.round(Math.max(...usable))} ms of ${ROUNDS}`);

const browser = await browse();
const { page } = await open(browser, `${host.address}#office`);
await page.waitForSelector(".office");
// The file is made in the page beforehand: to hand it over from here would be measured too.
const size = await page.evaluate((people) => {
  const person = (i) => ({
    application_year: 2021,
    applicant: { id: `T${i}`, target: "full_senior" },
    activities: Array.from({ length: 12 }, (_, n) => ({
      id: `a${n}`,
      kind: "training",
      subject: n % 3 === 0 ? "public" : "professional",
      date: String(2016 + (n % 5)),
      full_days: 1 + ((i + n) % 6),
      evidence: ["notice", "completion_certificate"],
    })),
  });
  const text = Array.from({ length: people }, (_, i) => JSON.stringify(person(i))).join("\n");
  window.dropped = new DataTransfer();
  window.dropped.items.add(new File([text], "people.jsonl"));
  return text.length;
}, PEOPLE);
const [took, longest] = await page.evaluate(async () => {
  let longest = 0;
  let last = performance.now();
  const start = last;
  document.querySelector(".screen").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: window.dropped }));
  for (;;) {
    const now = await new Promise(requestAnimationFrame);
    longest = Math.max(longest, now - last);
    last = now;
    if (document.querySelector("#save-report:enabled")) return [now - start, longest];
  }
});
console.log(`${PEOPLE} people with 12 activities each (${(size / 1e6).toFixed(1)} MB): ${Math.round(took)} ms, longest time without a frame ${Math.round(longest)} ms`);
await browser.close();
host.stop();
