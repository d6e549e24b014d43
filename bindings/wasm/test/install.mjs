/*
 * Packs the package and installs it as users do: into a project of Node, and into one of Vite, which builds it.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const work = process.env.CE_RULES_WORK;
const run = (program, args, cwd) => execFileSync(program, args, { cwd, stdio: ["ignore", "pipe", "inherit"] }).toString();

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const packed = run("npm", ["pack", "--json", "--loglevel=error", "--pack-destination", work], join(here, "../pkg"));
const [{ filename }] = JSON.parse(packed);
const tarball = join(work, filename);

for (const name of ["node", "vite"]) {
  const project = join(work, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--offline", tarball], project);
}
cpSync(join(here, "users"), join(work, "node/users"), { recursive: true });
// The compiler and the bundler are those of this package.
for (const tool of ["typescript", "vite"]) {
  symlinkSync(join(here, "../node_modules", tool), join(work, "node/node_modules", tool));
}
symlinkSync(join(here, "../node_modules/vite"), join(work, "vite/node_modules/vite"));
cpSync(join(here, "vite"), join(work, "vite"), { recursive: true });
run("node", ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], join(work, "vite"));
console.log(`${filename} is installed in a project of Node and one of Vite`);
