import { assess, CeRulesError, policy } from "ce-rules";

const SAMPLE = {
  application_year: 2021,
  applicant: { id: "T0031", target: "associate_senior", degree: "doctor" },
  certificates: [{ from: 2019, to: 2019 }],
  activities: [
    { id: "公需课", kind: "training", subject: "public", date: "2020-07", full_days: 3, evidence: ["notice", "agenda"] },
    { id: "专利", kind: "patent", date: "2020-11", role: "first", reference: "ZL202010000001.1", evidence: ["patent_certificate"] },
  ],
};

const WORDS = {
  zh: {
    title: "继续教育学时核对",
    about: "在下面填写或粘贴一份记录（JSON），结果随即显示。全部在本机计算，不上传。",
    label: "记录",
    verdicts: { eligible: "达标", pending: "补齐材料后可达标", not_eligible: "未达标" },
    statuses: { certified: "已有认定单", waived: "经豁免", deemed_met: "视为完成", met: "达标", not_met: "未达标" },
    outcomes: { recognised: "认定", pending: "待补材料", denied: "不予认定" },
    year: "年度", status: "状态", total: "合计", short: "还差", activity: "活动", outcome: "结果", hours: "学时", notes: "说明",
    window: (from, to) => `认定跨度 ${from}—${to} 年`,
    place: "位置", whole: "整份记录",
  },
  en: {
    title: "Continuing education: check a record",
    about: "Write or paste a record (JSON) below; the result shows at once. All is computed here, nothing is sent.",
    label: "Record",
    verdicts: { eligible: "Eligible", pending: "Eligible once documents are supplied", not_eligible: "Not eligible" },
    statuses: { certified: "certified", waived: "waived", deemed_met: "deemed met", met: "met", not_met: "not met" },
    outcomes: { recognised: "recognised", pending: "documents missing", denied: "denied" },
    year: "Year", status: "Status", total: "Total", short: "Short of", activity: "Activity", outcome: "Outcome", hours: "Hours", notes: "Notes",
    window: (from, to) => `Years ${from} to ${to} count`,
    place: "Place", whole: "the whole record",
  },
};

const find = (id) => document.getElementById(id);
const record = find("record");
const language = find("language");

/** An element with its text or children; texts are never read as HTML. */
function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}

function table(heads, rows) {
  const cell = (content) => element("td", String(content), typeof content === "number" ? { class: "number" } : {});
  const number = (i) => (typeof rows[0]?.[i] === "number" ? { class: "number" } : {});
  const body = rows.map((row) => element("tr", row.map(cell)));
  return element("table", [element("thead", element("tr", heads.map((head, i) => element("th", head, number(i))))), element("tbody", body)]);
}

function show() {
  const locale = language.value;
  const words = WORDS[locale];
  document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  document.title = `${words.title} · ce-rules`;
  for (const id of ["title", "about", "label"]) find(id).textContent = words[id];
  const result = find("result");
  try {
    const assessment = assess(read());
    result.dataset.verdict = assessment.verdict;
    result.replaceChildren(...report(assessment, words, locale));
  } catch (error) {
    if (!(error instanceof CeRulesError)) throw error;
    result.dataset.verdict = error.code;
    const rows = error.faults.map(({ path, message }) => [path || words.whole, message[locale]]);
    const faults = rows.length > 0 ? [table([words.place, words.notes], rows)] : [];
    result.replaceChildren(element("p", error.text[locale], { class: "verdict error" }), ...faults);
  }
}

/** The record as it was typed; what is no JSON is told in the same way as any other fault. */
function read() {
  try {
    return JSON.parse(record.value);
  } catch (error) {
    const message = { zh: `不是合法的 JSON：${error.message}`, en: `not JSON: ${error.message}` };
    throw new CeRulesError({ error: "invalid_request", faults: [], message });
  }
}

function report(assessment, words, locale) {
  const names = policy(assessment.policy).subjects;
  const subjects = names.map(({ id, name }) => [id, name[locale]]);
  const { from, to } = assessment.window;
  const years = assessment.years.map((year) => [
    String(year.year),
    words.statuses[year.status],
    ...subjects.map(([id]) => year.hours[id]),
    year.total,
    subjects.filter(([id]) => year.shortfall[id] > 0).map(([id, name]) => `${name} ${year.shortfall[id]}`).join(locale === "zh" ? "、" : ", "),
  ]);
  const activities = assessment.activities.map((activity) => [
    activity.id,
    words.outcomes[activity.outcome],
    activity.recognised,
    activity.findings.map(({ message }) => message[locale]).join(locale === "zh" ? "；" : "; "),
  ]);
  return [
    element("p", words.verdicts[assessment.verdict], { class: `verdict ${assessment.verdict}` }),
    element("p", words.window(from, to), { class: "small" }),
    table([words.year, words.status, ...subjects.map(([, name]) => name), words.total, words.short], years),
    table([words.activity, words.outcome, words.hours, words.notes], activities),
  ];
}

record.value = JSON.stringify(SAMPLE, null, 2);
record.addEventListener("input", show);
language.addEventListener("change", show);
show();
