import { assess, assessJson, assessMany, type Assessment, CeRulesError, clauses, evidenceOptions, explain, type Explanation, impact, type Impact, ledger, type Ledger, loadPolicy, policies, procedure, type Procedure, programme, publicity, remedies, type Remedies, type Request, roster, type RosterEntry } from "ce-rules";
import { init } from "ce-rules/slim";

const request: Request = {
  application_year: 2021,
  applicant: { id: "T0031", target: "associate_senior", degree: "doctor", employed_since: 2018 },
  activities: [
    { id: "a1", kind: "training", subject: "professional", date: "2020-05-06", full_days: 3, evidence: ["notice"] },
    { id: "a2", kind: "practice", sessions: [{ date: "2020-05-07", part: "full_day" }] },
  ],
};

const result: Assessment = assess(request);
const verdict: "eligible" | "pending" | "not_eligible" = result.verdict;
const short: number = result.years[0]?.shortfall["total"] ?? 0;
const messages: string[] = result.activities.flatMap(({ findings }) => findings.map(({ message }) => message.zh));
for (const answer of assessMany([request])) {
  if (answer instanceof CeRulesError) {
    const path: string | undefined = answer.faults[0]?.path;
    console.log(answer.code, path, answer.text.en);
  } else {
    console.log(answer.verdict);
  }
}
const text: string = assessJson(JSON.stringify(request));
const names: string[] = policies().map(({ title }) => title.zh);
const slots = evidenceOptions("hunan-2021", "paper").alternatives.flatMap(({ slots }) => slots);
console.log(verdict, short, messages, text, names, slots, clauses()[0]?.locator);
const entry: RosterEntry = { name: "示例", identity_number: "11010519491231002X", title: "junior", title_date: 2015 };
const refused: boolean = roster([entry], { unit: "安全工程系" }).rows[0]?.outcome === "refused";
const steps: Procedure["steps"] = procedure("hunan-2021", "city_unit", "junior", "2021-06-01").steps;
const served: string | null = publicity("hunan-2021", "2021-04-23").last_day ?? null;
const meets: boolean | null = programme("hunan-2021", "provincial-workshop", { days: 5 }).meets ?? null;
console.log(refused, steps[0]?.due, served, meets);
loadPolicy({ id: "mine" }).assess(request);
const registered: Ledger = ledger({ activities: request.activities }, "hunan-2021");
const lines: [string, number][] = registered.years.flatMap(({ lines }) => lines.map(({ date, hours }): [string, number] => [date, hours]));
const wanted: Remedies = remedies(request);
const sets: string[] = wanted.years.flatMap(({ sets }) => sets.flatMap((set) => set.map(({ activity }) => activity)));
const explained: Explanation = explain(request, "en");
const changed: Impact = impact([request], "hunan-2020", "hunan-2021");
console.log(ledger({ ...request, policy: "hunan-2020" }, "hunan-2021"), lines, sets, explained.markdown, changed.changed[0]?.a?.verdict);
const ready: Promise<void> = init(new URL("https://example.org/ce_rules.wasm"));
void ready;

import { assessWorkbook, init as initWorkbooks, readWorkbook, reportWorkbook, templateWorkbook, WorkbookError, type WorkbookInput } from "ce-rules/workbook";

await initWorkbooks(new URL("https://example.org/ce_rules_workbook.wasm"));
const book: WorkbookInput = readWorkbook(new Uint8Array(), "staff.xlsx", { applicationYear: 2021 });
const cells: (string | undefined)[] = book.faults.map(({ place }) => place?.cell);
for (const { name, result, error } of assessWorkbook(book).people) {
  console.log(name, result?.verdict ?? error?.message.zh, cells);
}
const sheets: Uint8Array[] = [reportWorkbook(book, "en"), templateWorkbook("hunan-2021")];
console.log(sheets, (reason: unknown) => reason instanceof WorkbookError && reason.faults);
