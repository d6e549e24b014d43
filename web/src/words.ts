/*
 * Words that requests and results are written in, as the library's own reports have them. Names of kinds, documents and
 * subjects are no part of this: they are data of the policy.
 */
import type { Outcome, Status, Verdict } from "ce-rules/slim";
import { both, locale } from "./locale.ts";

export const verdicts = both<Record<Verdict, string>>(
  { eligible: "符合", pending: "待补材料", not_eligible: "不符合" },
  { eligible: "Eligible", pending: "Pending: evidence is missing", not_eligible: "Not eligible" },
);

export const statuses = both<Record<Status, string>>(
  { certified: "已有认定单", waived: "豁免", deemed_met: "视为完成", met: "达标", not_met: "未达标" },
  { certified: "certified", waived: "waived", deemed_met: "deemed complete", met: "met", not_met: "not met" },
);

export const outcomes = both<Record<Outcome, string>>(
  { recognised: "予以认定", pending: "待补材料", denied: "不计" },
  { recognised: "recognised", pending: "evidence missing", denied: "does not count" },
);

/** Where there is little room. */
export const shortVerdicts = both<Record<Verdict, string>>(
  { eligible: "符合", pending: "待补材料", not_eligible: "不符合" },
  { eligible: "eligible", pending: "pending", not_eligible: "not eligible" },
);

export const shortStatuses = both<Record<Status, string>>(
  { certified: "认定单", waived: "豁免", deemed_met: "视为完成", met: "达标", not_met: "未达标" },
  { certified: "certified", waived: "waived", deemed_met: "deemed", met: "met", not_met: "not met" },
);

/** Words by the member that holds them; `*` for any. A word that a policy brings of its own stands as it is. */
const WORDS: { readonly [place: string]: readonly [zh: string, en: string] } = {
  "target/full_senior": ["正高级", "full senior"],
  "target/associate_senior": ["副高级", "associate senior"],
  "target/intermediate": ["中级", "intermediate"],
  "target/junior": ["初级", "junior"],
  "degree/doctor": ["博士", "doctor"],
  "degree/master": ["硕士", "master"],
  "degree/bachelor": ["学士", "bachelor"],
  "degree/other": ["其他或无学位", "other or none"],
  "series/medical": ["卫生技术", "medical"],
  "series/teaching": ["高校教师", "teaching"],
  "series/engineering": ["工程技术", "engineering"],
  "series/other": ["其他系列", "other"],
  "role/lead": ["负责人", "lead"],
  "role/participant": ["参与人", "participant"],
  "role/first": ["独立或第一", "sole or first"],
  "role/other": ["非第一", "not the first"],
  "level/national": ["国家级", "national"],
  "level/provincial": ["省部级", "provincial or ministerial"],
  "level/prefecture": ["市厅级", "prefecture or department"],
  "level/other": ["其他级别", "another level"],
  "sponsor/government": ["政府部门", "government"],
  "sponsor/industry_body": ["行业组织", "industry body"],
  "sponsor/other": ["其他", "other"],
  "type/accredited_base": ["继续教育基地", "accredited base"],
  "type/employer": ["用人单位", "employer"],
  "type/competent_department": ["主管部门", "competent department"],
  "type/other": ["其他", "other"],
  "part/full_day": ["全天", "full day"],
  "part/morning": ["上午", "morning"],
  "part/afternoon": ["下午", "afternoon"],
  "part/evening": ["晚上", "evening"],
  "mode/live": ["面授", "live"],
  "mode/online": ["网络", "online"],
  "unit/provincial_unit": ["省直单位", "provincial unit"],
  "unit/self_evaluating_university": ["有职称自评权的高校", "university that evaluates titles itself"],
  "unit/city_unit": ["市州单位", "city unit"],
  "unit/private_or_self_employed": ["非公有制经济组织、社会组织、自由职业", "private or social organisation, self-employed"],
  "unit/central_unit": ["中央驻湘单位", "central unit in the province"],
};

export function word(member: string, of: unknown): string {
  const pair = WORDS[`${member}/${String(of)}`];
  return pair?.[locale.value === "zh" ? 0 : 1] ?? String(of);
}

/** The words of a member that the table knows, for those that have no list of their own. */
export function known(member: string): string[] {
  const start = `${member}/`;
  return Object.keys(WORDS).flatMap((place) => (place.startsWith(start) ? [place.slice(start.length)] : []));
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
