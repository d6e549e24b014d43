/* What is sent stays small, and says nothing of where it was made. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { dist } from "./browser.mjs";

/** Bytes as sent, page and library together: all that a visit needs but for workbooks. */
const BUDGET = 400_000;
/** The library of workbooks, which comes after the page is there, or when a workbook is opened. */
const WORKBOOKS = 620_000;

const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test("page and library stay within the budget", () => {
  const sizes = files.map((entry) => {
    const content = readFileSync(join(entry.parentPath, entry.name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    return [entry.name, brotliCompressSync(content, { params }).length];
  });
  for (const [name, size] of sizes) console.log(`${size}\t${name}`);
  const sum = (of) => of.reduce((all, [, size]) => all + size, 0);
  const page = sum(sizes.filter(([name]) => !name.includes("workbook")));
  const workbooks = sum(sizes.filter(([name]) => name.includes("workbook")));
  console.log(`${page}\tbytes of the page by brotli, and ${workbooks} for workbooks`);
  assert.ok(page < BUDGET, `${page} bytes are more than ${BUDGET}`);
  assert.ok(workbooks < WORKBOOKS, `${workbooks} bytes are more than ${WORKBOOKS}`);
});

test("no script or style stands in the document, and the policy of the page forbids them", () => {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/);
  assert.match(html, /script-src 'self' 'wasm-unsafe-eval'; style-src 'self'/);
  assert.doesNotMatch(html, /(href|src)="(\/|http)/);
});

test("the lock file names no registry", () => {
  const lock = readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8");
  assert.doesNotMatch(lock, /https?:\/\/[^"]*\/-\//);
});
