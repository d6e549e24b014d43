// The answers of a built web package: one a line to a file of requests, one a line. `node lines.mjs PACKAGE FILE`.
import { createReadStream, writeSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const { assessJson } = await import(pathToFileURL(resolve(folder, "dist/node.js")));
let answers = "";
const write = () => {
  // A pipe takes less than it is given.
  for (let bytes = Buffer.from(answers); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
  answers = "";
};
for await (const request of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
  answers += `${assessJson(request)}\n`;
  if (answers.length > 1 << 20) write();
}
write();
