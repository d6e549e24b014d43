/*
 * Words that requests and results are written in: the library names them. Names of kinds, documents and subjects are no
 * part of this: they are data of the policy.
 */
import type { Outcome, Status, Verdict, WordList } from "ce-rules/slim";
import { both, text } from "./locale.ts";
import { named } from "./rules.ts";

/** The names of the words of a list. */
function all<Word extends string>(list: WordList): Record<Word, string> {
  const names = (named.get(list) ?? []).map(({ id, name }) => [id, text(name)]);
  return Object.fromEntries(names) as Record<Word, string>;
}

/** As it stands by itself, with a capital where the language has them. */
const byItself = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export const verdictName = (of: Verdict): string => byItself(all<Verdict>("verdict")[of]);
export const shortVerdicts = () => all<Verdict>("verdict");
export const statuses = () => all<Status>("status");
export const outcomes = () => all<Outcome>("outcome");

/** Where there is little room. */
const narrow = both<{ readonly certified: string; readonly deemed_met: string }>(
  { certified: "认定单", deemed_met: "视为完成" },
  { certified: "certified", deemed_met: "deemed" },
);

export const shortStatuses = (): Record<Status, string> => ({ ...statuses(), ...narrow() });

const listOf = (member: string) => named.get((member === "type" ? "provider_type" : member) as WordList);

/** A word by the member that holds it. A word that a policy brings of its own stands as it is. */
export function word(member: string, of: unknown): string {
  const found = listOf(member)?.find(({ id }) => id === of);
  return found === undefined ? String(of) : text(found.name);
}

/** The words of a member that have names, for those that have no list of their own. */
export function known(member: string): string[] {
  return (listOf(member) ?? []).map(({ id }) => id);
}

export const common = both(
  {
    hours: (n: number) => `${n} 学时`,
    hour: "学时",
    total: "合计",
    inTotal: "合计",
    year: (n: number) => `${n} 年度`,
    remove: "删除",
    open: "展开",
    close: "收起",
    yes: "是",
    no: "否",
    unknown: "不清楚",
    reading: "解读",
    clause: "依据",
  },
  {
    hours: (n: number) => (n === 1 ? "1 hour" : `${n} hours`),
    hour: "hours",
    total: "Total",
    inTotal: "total",
    year: (n: number) => `${n}`,
    remove: "Remove",
    open: "Open",
    close: "Close",
    yes: "Yes",
    no: "No",
    unknown: "Not known",
    reading: "Reading",
    clause: "Source",
  },
);

/** A subject without the word for subject: 公需 of 公需科目. */
export function shortSubject(name: string): string {
  const short = name.trim().replace(/(科目| subjects?)$/, "");
  return short === "" ? name : short;
}
