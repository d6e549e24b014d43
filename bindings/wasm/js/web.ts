import init from "./native.js";

// Bundlers look for just this form, and take the file along.
await init({ module_or_path: new URL("./ce_rules.wasm", import.meta.url) });

export * from "./api.js";
