import { defineConfig } from "vite";
import { offline } from "./tools/offline.ts";
import { preloadWasm } from "./tools/preload-wasm.ts";

export default defineConfig({
  // Relative addresses: the build can be put into any folder of any server.
  base: "./",
  plugins: [preloadWasm(), offline()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: { fs: { allow: [".."] } },
});
