/* A server of the build that counts what it is asked for, and a browser. */
import { createServer } from "node:http";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

export const dist = join(import.meta.dirname, "../dist");
let shots = process.env.CE_RULES_SHOTS;

/** Where a screenshot or print is put. */
export function shot(name) {
  shots ??= mkdtempSync(join(tmpdir(), "ce-rules-shots-"));
  return join(shots, name);
}

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const DESKTOP = { width: 1280, height: 900 };

/** Serves the build below a folder, as a static host would: the page must not need the root of its server. */
export async function serve() {
  const asked = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    asked.push(path);
    const name = path.replace(/^\/some\/folder\//, "");
    try {
      const file = join(dist, name === "" ? "index.html" : name);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}/some/folder/`, asked, stop: () => server.close() };
}

function executable() {
  if (process.env.CE_RULES_CHROMIUM) return process.env.CE_RULES_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) throw new Error("no Chromium was found: install one, or name it in CE_RULES_CHROMIUM");
  return found;
}

/** A browser; each page that is opened in it has never been there before. */
export async function browse() {
  const browser = await chromium.launch({ executablePath: executable(), headless: true, args: ARGUMENTS });
  return browser;
}

/** The page, opened by somebody new and usable; whatever goes wrong in it is in `wrong`. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, acceptDownloads: true, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  return { page, wrong, context };
}
