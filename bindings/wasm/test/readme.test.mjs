/* The JavaScript of the READMEs and the tutorial, as a user would run it. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { work } from "./expected.mjs";

const root = join(import.meta.dirname, "../../..");

for (const [name, least] of [["README.md", 1], ["README.zh.md", 1], ["bindings/wasm/README.md", 5], ["docs/tutorials/web.md", 2]]) {
  test(`the examples of ${name} run`, () => {
    const blocks = [...readFileSync(join(root, name), "utf8").matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);
    assert.ok(blocks.length >= least, `${blocks.length} examples`);
    blocks.forEach((code, i) => {
      const file = join(work, "node", `readme-${i}.mjs`);
      const asserts = code.includes('"node:assert"') ? "" : 'import assert from "node:assert";\n';
      writeFileSync(file, asserts + code);
      execFileSync("node", [file], { cwd: join(work, "node"), stdio: "pipe" });
    });
  });
}
