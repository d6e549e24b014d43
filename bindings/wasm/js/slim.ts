/*
 * For callers who get the .wasm themselves (another address, a cache, a worker): call `init` or `initSync` once, and
 * then the rest.
 */
import initialise, { initSync as initialiseSync } from "./native.js";

export * from "./api.js";

/** Where the `.wasm` comes from: its address, a response, its bytes, or a compiled module. */
export type Source = string | URL | globalThis.Request | Response | BufferSource | WebAssembly.Module;

/** Makes the engine ready: from an address, a response, the bytes, or a compiled module. */
export async function init(wasm: Source | Promise<Source>): Promise<void> {
  await initialise({ module_or_path: wasm });
}

/** Makes the engine ready at once, from the bytes or a compiled module. */
export function initSync(wasm: BufferSource | WebAssembly.Module): void {
  initialiseSync({ module: wasm });
}
