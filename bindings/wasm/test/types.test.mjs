/* The types as a user's compiler sees them: what is right compiles, and each wrong use is refused. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { work } from "./expected.mjs";

for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
  test(`a user's script compiles under ${resolution}`, () => {
    const project = join(work, "node");
    const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom", "--module", module, "--moduleResolution", resolution];
    try {
      execFileSync("node", ["node_modules/typescript/bin/tsc", ...options, "users/right.ts", "users/wrong.ts"], { cwd: project, stdio: "pipe" });
    } catch (error) {
      throw new Error(error.stdout.toString());
    }
  });
}
