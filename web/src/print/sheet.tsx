/* What is printed: one clean sheet of the record and its determination, as an office files it. */
import type { LedgerLine, YearAssessment } from "ce-rules/slim";
import { list, text } from "../locale.ts";
import { outcome, type Determination, type Outcome } from "../record/outcome.ts";
import { documentName, kind, policy, rules, subjectName } from "../rules.ts";
import { common, outcomes, shortSubject, statuses, verdictName, word } from "../words.ts";
import { lacking } from "../result/arithmetic.tsx";
import { nameOf } from "../form/activity.tsx";
import { nameOf as nameOfPerson, rows, visited } from "../office/office.ts";
import { view } from "../view.ts";
import { chosen } from "./chosen.ts";
import type { DraftActivity } from "../record/draft.ts";
import { citations } from "../result/cite.tsx";
import { today } from "../result/procedure.tsx";
import { threshold } from "../result/thresholds.ts";
import { reason } from "../result/verdict.tsx";
import { say as sayResult } from "../result/words.ts";
import { say } from "./words.ts";

/** The sheet of the record that is being filled in, or those of the people who were chosen for printing. */
export function Sheets() {
  const people = chosen.value;
  if (people !== undefined) return <>{people.map(({ name, outcome: of }, i) => <Sheet key={i} name={name} outcome={of} />)}</>;
  if (view.value !== "person") return null;
  const row = rows.value.find(({ index }) => index === visited.value);
  return <Sheet outcome={outcome.value} {...(row === undefined ? {} : { name: nameOfPerson(row) })} />;
}

function Sheet({ outcome: { determination, leftOut, faults, error }, name }: { readonly outcome: Outcome; readonly name?: string }) {
  if (determination === undefined) {
    return (
      <div class="sheet" aria-hidden="true">
        <h1>{say().title}</h1>
        <p><b>{name}</b> {error === undefined ? sayResult().none : text(error.text)}</p>
        <ul>{faults.map(({ path, message }) => <li key={path}>{path} {text(message)}</li>)}</ul>
      </div>
    );
  }
  const { assessment, request } = determination;
  const words = say();
  return (
    <div class="sheet" aria-hidden="true">
      <h1>{words.title}</h1>
      <Facts determination={determination} name={name} />
      <p class={`sheet-verdict ${assessment.verdict}`}><b>{words.verdict(verdictName(assessment.verdict))}</b> {reason(assessment)}</p>
      {leftOut.length > 0 && <p>{sayResult().leftOut(leftOut.length)}</p>}
      <h2>{words.years}</h2>
      <Years determination={determination} />
      <SettledYears determination={determination} />
      <h2>{words.lines}</h2>
      <Lines determination={determination} />
      <Notes determination={determination} />
      <div class="signatures">
        {[words.signPerson, words.signUnit].map((of) => <p key={of}><span>{of}</span><i /><span>{words.signDate}</span><i /></p>)}
      </div>
      <p class="sheet-foot">{words.foot}<br />{words.madeBy(assessment.engine, assessment.policy, assessment.policy_digest, today())}{request.evidence === "ignored" ? " · evidence: ignored" : ""}</p>
    </div>
  );
}

function Facts({ determination: { assessment, request }, name }: { readonly determination: Determination; readonly name: string | undefined }) {
  const words = say();
  const { applicant } = request;
  const { from, to } = assessment.window;
  const facts: (readonly [string, string])[] = [
    [words.person, name ?? applicant.id ?? ""],
    [words.target, word("target", applicant.target)],
    [words.year, String(assessment.application_year)],
    [words.degree, applicant.degree ? word("degree", applicant.degree) : ""],
    [words.series, applicant.series ? word("series", applicant.series) : ""],
    [words.window, from === to ? String(from) : `${from}—${to}`],
  ];
  return (
    <table class="facts">
      <tbody>
        {[facts.slice(0, 3), facts.slice(3)].map((row, i) => (
          <tr key={i}>{row.map(([name, value]) => <><th scope="row">{name}</th><td>{value}</td></>)}</tr>
        ))}
        <tr><th scope="row">{words.policy}</th><td colSpan={5}>{text(policy(assessment.policy).title)}</td></tr>
      </tbody>
    </table>
  );
}

function Years({ determination: { assessment, request } }: { readonly determination: Determination }) {
  const words = say();
  const document = policy(assessment.policy);
  const columns = [...document.subjects.map(({ id, name }) => [id, text(name)] as const), ["total", common().total] as const];
  const hours = (year: YearAssessment, of: string) => (of === "total" ? year.total : (year.hours[of] ?? 0));
  const first = assessment.years[0]?.year ?? assessment.application_year;
  const short = ({ shortfall }: YearAssessment) =>
    list(columns.flatMap(([id, name]) => ((shortfall[id] ?? 0) > 0 ? [`${name} ${shortfall[id]}`] : [])));
  return (
    <table class="years-of-sheet">
      <thead>
        <tr>
          <th>{words.yearHead}</th>
          {columns.map(([id, name]) => <th key={id} class="number">{name}<small>{words.threshold(threshold(document, request, id, first)?.text ?? "")}</small></th>)}
          <th>{words.status}</th>
          <th>{words.short}</th>
          <th>{words.potential}</th>
        </tr>
      </thead>
      <tbody>
        {assessment.years.map((year) => (
          <tr key={year.year}>
            <td>{year.year}</td>
            {columns.map(([id]) => <td key={id} class="number">{hours(year, id)}</td>)}
            <td>{statuses()[year.status]}</td>
            <td>{short(year)}</td>
            <td>{year.status === "not_met" ? statuses()[year.potential.status] : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SettledYears({ determination: { request } }: { readonly determination: Determination }) {
  const words = say();
  const years = (from: number, to: number) => (from === to ? String(from) : `${from}—${to}`);
  const settled = [
    ...(request.certificates ?? []).map(({ from, to, number }) => words.certificate(years(from, to), number ?? "")),
    ...(request.waivers ?? []).map(({ from, to, reason: why }) => words.waiver(years(from, to), why)),
  ];
  return settled.length === 0 ? null : <p>{settled.join("；")}</p>;
}

/** The handbook's lines, year by year. */
function Lines({ determination }: { readonly determination: Determination }) {
  const { assessment, request } = determination;
  const words = say();
  const policyId = assessment.policy;
  const years = rules().ledger(request, policyId).years.filter(({ year }) => year >= assessment.window.from && year <= assessment.window.to);
  const lines = years.flatMap(({ year, lines: of }) => of.map((line) => [year, line] as const));
  if (lines.length === 0) return <p>{words.none}</p>;
  return (
    <table class="handbook">
      <thead>
        <tr>
          <th>{words.yearHead}</th><th>{words.date}</th><th>{words.activity}</th><th>{words.subject}</th>
          <th class="number">{words.hours}</th><th>{words.evidence}</th><th>{words.source}</th>
        </tr>
      </thead>
      <tbody>{lines.map(([year, line]) => <Line key={`${year} ${line.activity}`} {...{ determination, year, line }} />)}</tbody>
    </table>
  );
}

function Line({ determination, year, line }: { readonly determination: Determination; readonly year: number; readonly line: LedgerLine }) {
  const policyId = determination.assessment.policy;
  const found = determination.assessment.activities.find(({ id }) => id === line.activity);
  const rule = kind(policyId, line.kind);
  const ofKind = rule === undefined ? line.kind : text(rule.name);
  return (
    <tr>
      <td>{year}</td>
      <td>{line.date.split("/").map((day) => <span key={day}>{day}</span>)}</td>
      <td>{line.title ?? ofKind}{line.title !== null && <small>{ofKind}</small>}</td>
      <td>{line.subject === null ? statuses().deemed_met : shortSubject(text(subjectName(policyId, line.subject)))}</td>
      <td class="number">{line.subject !== null && line.hours}{line.outcome !== "recognised" && <small>{outcomes()[line.outcome]}</small>}</td>
      <td>
        {list(line.evidence.map((id) => text(documentName(policyId, id))))}
        {found !== undefined && !found.evidence.sufficient && <small>{say().lacks(lacking(policyId, found.evidence.missing))}</small>}
      </td>
      <td>{found !== undefined && list(citations(policyId, found.clauses))}</td>
    </tr>
  );
}

function Notes({ determination: { assessment, request } }: { readonly determination: Determination }) {
  const name = (id: string) => {
    const index = request.activities.findIndex((activity) => activity.id === id);
    return nameOf(request.activities[index] as unknown as DraftActivity, index, assessment.policy);
  };
  const of = [
    ...assessment.findings.map((finding) => ["", finding] as const),
    ...assessment.years.flatMap(({ year, findings }) => findings.map((finding) => [common().year(year), finding] as const)),
    ...assessment.activities.flatMap(({ id, findings, in_window }) => (in_window ? findings.map((finding) => [name(id), finding] as const) : [])),
  ].filter(([, { code, severity }]) => severity !== "info" && code !== "evidence_missing");
  if (of.length === 0) return null;
  return (
    <>
      <h2>{say().notes}</h2>
      <ul>{of.map(([at, finding], i) => <li key={i}>{at !== "" && <b>{at} </b>}{text(finding.message)}</li>)}</ul>
    </>
  );
}
