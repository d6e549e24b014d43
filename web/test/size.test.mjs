/* What is sent stays small, and says nothing of where it was made. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { dist } from "./browser.mjs";

/** Bytes as sent, page and library together. */
const BUDGET = 400_000;

const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test("page and library stay within the budget", () => {
  const sizes = files.map((entry) => {
    const content = readFileSync(join(entry.parentPath, entry.name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    return [entry.name, brotliCompressSync(content, { params }).length];
  });
  for (const [name, size] of sizes) console.log(`${size}\t${name}`);
  const sum = sizes.reduce((all, [, size]) => all + size, 0);
  console.log(`${sum}\tbytes in all, by brotli`);
  assert.ok(sum < BUDGET, `${sum} bytes are more than ${BUDGET}`);
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
