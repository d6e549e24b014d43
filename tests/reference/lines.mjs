// The answers of a built web package: one a line to a file of requests, one a line. `node lines.mjs PACKAGE FILE`.
import { readFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const { assessJson } = await import(pathToFileURL(resolve(folder, "dist/node.js")));
// Not by a reader of lines: to those U+2028 within a text ends one.
const requests = readFileSync(file, "utf8").split("\n");
if (requests.at(-1) === "") requests.pop();
let bytes = Buffer.from(requests.map((request) => `${assessJson(request)}\n`).join(""));
// A pipe takes less than it is given.
while (bytes.length > 0) {
  try {
    bytes = bytes.subarray(writeSync(1, bytes));
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
