import { Unreadable, type OfficeEngine } from "./engine.ts";
import { json } from "./json.ts";
import { workbook } from "./workbook.ts";

/** What reads files, by their names. */
const ENGINES: readonly OfficeEngine[] = [workbook, json];

export function engineFor(name: string): OfficeEngine {
  const engine = ENGINES.find((one) => one.reads(name));
  if (engine !== undefined) return engine;
  throw new Unreadable({
    zh: "不认识这种文件；本页可读工作簿 .xlsx、.json（一份或多份记录）与 .jsonl（每行一份记录）。",
    en: "this sort of file is not known here; the page reads workbooks (.xlsx), .json (one record or a list) and .jsonl (one record a line).",
  });
}
