import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

const WORKER = "service-worker.js";

/**
 * Writes the service worker: the template with the files of this build, and with a digest of them all for the name of
 * its cache, so that a build replaces the one before it whole or not at all.
 */
export function offline(): Plugin {
  let root = "";
  let out = "";
  return {
    name: "offline",
    apply: "build",
    configResolved(config) {
      root = config.root;
      out = join(config.root, config.build.outDir);
    },
    closeBundle() {
      const names = files(out).filter((name) => name !== WORKER);
      const digest = createHash("sha256");
      for (const name of names) digest.update(`${name}\n`).update(readFileSync(join(out, name)));
      // The document is asked for by the address of its folder.
      const addresses = names.map((name) => (name === "index.html" ? "./" : name));
      const template = readFileSync(join(root, "tools", WORKER), "utf8");
      const made = template
        .replace('"%VERSION%"', JSON.stringify(digest.digest("hex").slice(0, 16)))
        .replace('["%FILES%"]', JSON.stringify(addresses));
      writeFileSync(join(out, WORKER), made);
    },
  };
}

function files(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return found.map((file) => relative(folder, file).split(sep).join("/")).sort();
}
