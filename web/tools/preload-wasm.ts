import type { Plugin } from "vite";

/** Lets the browser fetch the library beside the script, not after it. */
export function preloadWasm(): Plugin {
  return {
    name: "preload-wasm",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const wasm = Object.keys(bundle ?? {}).filter((name) => /ce_rules-[^/]*\.wasm$/.test(name));
        return wasm.map((name) => ({
          tag: "link",
          attrs: { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: "", href: `./${name}` },
          injectTo: "head" as const,
        }));
      },
    },
  };
}
