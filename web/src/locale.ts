import { effect, signal } from "@preact/signals";
import type { Locale, Text } from "ce-rules/slim";
import { kept, keep } from "./kept.ts";

const KEY = "locale";

/** The language of the page: Chinese unless chosen otherwise. */
export const locale = signal<Locale>(kept(KEY) === "en" ? "en" : "zh");

effect(() => {
  document.documentElement.lang = locale.value === "zh" ? "zh-CN" : "en";
  keep(KEY, locale.value);
});

/** The words of a feature in both languages; a word that one of them lacks does not compile. */
export function both<T>(zh: T, en: NoInfer<T>): () => T {
  return () => (locale.value === "zh" ? zh : en);
}

/** A text of the library in the language of the page. */
export function text(of: Text): string {
  return of[locale.value];
}

/** Items in a row, as each language joins them. */
export function list(items: string[]): string {
  return items.join(locale.value === "zh" ? "、" : ", ");
}

/** Statements in a row. */
export function statements(items: string[]): string {
  return items.join(locale.value === "zh" ? "；" : "; ");
}
