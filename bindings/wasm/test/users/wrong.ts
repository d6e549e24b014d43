import { assess, assessMany, explain, ledger, loadPolicy, type Request } from "ce-rules";

// @ts-expect-error: the activities are missing
const incomplete: Request = { application_year: 2021, applicant: { target: "junior" } };
// @ts-expect-error: no such title
assess({ application_year: 2021, applicant: { target: "professor" }, activities: [] });
// @ts-expect-error: a year is a number
assess({ application_year: "2021", applicant: { target: "junior" }, activities: [] });
// @ts-expect-error: misspelt
assess({ application_year: 2021, applicant: { target: "junior" }, activities: [{ id: "a", kind: "book", dat: "2020" }] });
// @ts-expect-error: no such member
console.log(assess(incomplete).verdikt);
// @ts-expect-error: an error has no verdict
console.log(assessMany([incomplete])[0]?.verdict);
// @ts-expect-error: neither a text nor an object
loadPolicy(3);
// @ts-expect-error: a ledger is one of some policy
ledger({ activities: [] });
// @ts-expect-error: no such language
explain(incomplete, "fr");
