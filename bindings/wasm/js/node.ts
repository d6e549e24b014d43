import { readFileSync } from "node:fs";
import { initSync } from "./native.js";

initSync({ module: readFileSync(new URL("./ce_rules.wasm", import.meta.url)) });

export * from "./api.js";
