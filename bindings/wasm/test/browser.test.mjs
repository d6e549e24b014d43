/* A real browser: a plain page, the bundle, and the shared vectors. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { chromium as driver } from "playwright-core";
import { chromium, count, installed, vectors, work } from "./expected.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css" };
const EXAMPLES = join(import.meta.dirname, "../../../examples");
const TUTORIAL = join(work, "tutorial");
const FOLDERS = { page: join(import.meta.dirname, "plain"), examples: EXAMPLES, tutorial: TUTORIAL, "ce-rules": installed, bundle: join(work, "vite/dist") };

let server;
let browser;
let profile;
let address;

before(async () => {
  server = createServer((request, response) => {
    const [, folder, ...rest] = normalize(new URL(request.url, "http://localhost").pathname).split("/");
    try {
      const file = join(FOLDERS[folder] ?? "", rest.join("/") || "index.html");
      const content = readFileSync(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${server.address().port}`;
  profile = mkdtempSync(join(tmpdir(), "ce-rules-browser-"));
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  browser = await driver.launchPersistentContext(profile, { executablePath: chromium, headless: true, args, viewport: { width: 900, height: 1100 } });
});

after(async () => {
  await browser?.close();
  server?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
});

/** A page at an address; whatever goes wrong in it fails the test. */
async function open(path) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(address + path);
  return { page, wrong };
}

test("a plain page takes it by an import map", async () => {
  const { page, wrong } = await open("/page/index.html");
  await page.waitForFunction(() => document.body.textContent === "not_eligible");
  assert.deepEqual(wrong, []);
});

test("a bundle by Vite works", async () => {
  const { page, wrong } = await open("/bundle/index.html");
  await page.waitForFunction(() => document.body.textContent === "not_eligible");
  await page.waitForFunction(() => document.body.dataset.workbook === "0 people, 0 faults");
  assert.deepEqual(wrong, []);
});

test("the page of the tutorial works", async () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/tutorials/web.md"), "utf8");
  const files = [...text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```/gms)];
  assert.deepEqual(files.map(([, name]) => name), ["check.js", "index.html"]);
  rmSync(TUTORIAL, { recursive: true, force: true });
  mkdirSync(TUTORIAL);
  symlinkSync(installed, join(TUTORIAL, "ce-rules"));
  for (const [, name, content] of files) writeFileSync(join(TUTORIAL, name), content);
  const { page, wrong } = await open("/tutorial/index.html");
  const shows = (line) => page.waitForFunction((line) => [...document.querySelectorAll("li")].some((item) => item.textContent.includes(line)), line);
  await shows("2020: not met; short of public 30, professional 60, total 90");
  await page.check("[name=certificate]");
  await shows("2020: not met; short of professional 60, total 60");
  await page.fill("[name=hours]", "-1");
  await page.waitForFunction(() => document.querySelectorAll("li").length === 1);
  assert.deepEqual(wrong, []);
});

test("every vector gives the bytes of Rust", async () => {
  const { page } = await open("/page/index.html");
  const results = await page.evaluate(async (questions) => {
    const { callJson } = await import("/ce-rules/dist/web.js");
    return questions.map(([call, question]) => callJson(call, question));
  }, vectors.map(({ call, request }) => [call, request]));
  assert.equal(results.length, count);
  const different = vectors.filter(({ result }, i) => results[i] !== result).map(({ name }) => name);
  assert.deepEqual(different, []);
});

test("callers may initialise it themselves, in a worker too", async () => {
  const { page } = await open("/page/index.html");
  const answer = await page.evaluate(async () => {
    const source = `
      import { assessJson, init } from "${location.origin}/ce-rules/dist/slim.js";
      await init("${location.origin}/ce-rules/dist/ce_rules.wasm");
      postMessage(assessJson("no JSON"));`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
  });
  assert.match(answer, /^\{"error":"invalid_request"/);
});

test("a worker reads a workbook and writes that of the results, to the byte", async () => {
  const { page } = await open("/page/index.html");
  const written = await page.evaluate(async () => {
    const source = `
      import { init, readWorkbook, reportWorkbook } from "${location.origin}/ce-rules/dist/workbook.js";
      await init();
      const file = await fetch("${location.origin}/examples/college-2021.xlsx");
      const input = readWorkbook(new Uint8Array(await file.arrayBuffer()), "college-2021.xlsx");
      postMessage(reportWorkbook(input, "zh"));`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(Array.from(data));
      worker.onerror = (event) => reject(new Error(event.message));
    });
  });
  const expected = readFileSync(join(process.env.CE_RULES_BOOKS, "college-2021.zh.xlsx"));
  assert.ok(Buffer.from(written).equals(expected));
});
