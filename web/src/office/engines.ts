import { Unreadable, type OfficeEngine } from "./engine.ts";
import { json } from "./json.ts";

/** What reads files, by their names. */
const ENGINES: readonly OfficeEngine[] = [json];

export function engineFor(name: string): OfficeEngine {
  const engine = ENGINES.find((one) => one.reads(name));
  if (engine !== undefined) return engine;
  if (/\.(xlsx?|xlsm|ods|csv)$/i.test(name)) {
    throw new Unreadable({
      zh: "本版页面还不能读取工作簿。请先用命令行核算：ce-rules assess 文件.xlsx -o 结果.xlsx；本页可读 .json 与 .jsonl。",
      en: "this build of the page cannot read workbooks yet. Use the command line: ce-rules assess FILE.xlsx -o RESULT.xlsx; this page reads .json and .jsonl.",
    });
  }
  throw new Unreadable({
    zh: "不认识这种文件；本页可读 .json（一份或多份记录）与 .jsonl（每行一份记录）。",
    en: "this sort of file is not known here; the page reads .json (one record or a list) and .jsonl (one record a line).",
  });
}
