import { effect, signal } from "@preact/signals";
import { keep, kept } from "./kept.ts";

const KEY = "theme";
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Light, dark, or as the system has it. */
export const theme = signal<Theme>(THEMES.find((name) => name === kept(KEY)) ?? "auto");

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
  keep(KEY, theme.value);
});
