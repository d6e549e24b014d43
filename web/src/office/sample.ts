/* An invented office, to look around in. */
import { EXAMPLE } from "../record/example.ts";

const PEOPLE = 300;

/** A file of invented records: the same each time. */
export function sample(): File {
  let state = 20210;
  // A linear congruence does for invention.
  const pick = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const people = Array.from({ length: PEOPLE }, (_, i) => {
    const activities = EXAMPLE.activities.filter(() => pick(8) > 0).map((activity) => (pick(6) === 0 ? { ...activity, evidence: [] } : activity));
    const more = ["2019", "2020"].filter(() => pick(3) > 0).map((date, n) => ({
      id: `b${n}`,
      kind: "training",
      title: "专业科目研修",
      subject: "professional",
      date,
      full_days: 2 + pick(7),
      evidence: ["notice", "completion_certificate"],
    }));
    const id = `T${String(i + 1).padStart(4, "0")}`;
    const target = ["associate_senior", "full_senior", "associate_senior"][pick(3)];
    const certificates = pick(5) === 0 ? [] : [{ from: 2016, to: 2018 }];
    return { application_year: 2021, applicant: { id, target }, certificates, activities: [...activities, ...more] };
  });
  const text = people.map((one) => JSON.stringify(one)).join("\n");
  return new File([text], "示例单位.jsonl", { type: "application/jsonl" });
}
