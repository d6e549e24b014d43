import { assess, assessJson, assessMany, type Assessment, CeRulesError, clauses, evidenceOptions, loadPolicy, policies, type Request } from "ce-rules";
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
loadPolicy({ id: "mine" }).assess(request);
const ready: Promise<void> = init(new URL("https://example.org/ce_rules.wasm"));
void ready;
