/* One year: each number opens to its arithmetic and its clause. */
import type { ActivityAssessment, YearAssessment } from "ce-rules/slim";
import type { Determination } from "../record/outcome.ts";
import { text } from "../locale.ts";
import { policy, rules } from "../rules.ts";
import { common, outcomes, statuses } from "../words.ts";
import { nameOf, reveal } from "../form/activity.tsx";
import type { DraftActivity } from "../record/draft.ts";
import { lacking, Sum, sum } from "./arithmetic.tsx";
import { Cite, Clauses } from "./cite.tsx";
import { Findings } from "./findings.tsx";
import { threshold } from "./thresholds.ts";
import { say } from "./words.ts";
import { Mark, tone } from "./years.tsx";

type Props = { readonly determination: Determination; readonly year: YearAssessment };

export function Year({ determination, year }: Props) {
  const { assessment, request } = determination;
  const policyId = assessment.policy;
  const subjects = policy(policyId).subjects;
  const record = rules().ledger(request, policyId).years.find((other) => other.year === year.year);
  const lines = record?.lines ?? [];
  const of = assessment.activities.filter(({ years }) => years.includes(year.year));
  const row = (id: string, name: string, hours: number, potential: number) => {
    const limit = threshold(policy(policyId), request, id, year.year);
    const short = year.shortfall[id] ?? 0;
    const from = lines.filter((line) => line.hours > 0 && (id === "total" || line.subject === id));
    return (
      <details class="number" key={id}>
        <summary>
          <span class="number-name">{name}</span>
          <span class="number-value"><b>{hours}</b>{limit !== undefined && <span class="of"> / {limit.text}</span>}</span>
          <span class={`number-short${short > 0 ? " lacks" : ""}`}>
            {short > 0 ? say().short(short) : limit !== undefined && hours >= limit.at && hours > 0 ? say().reached : ""}
            {potential > hours && <small>{say().potential(potential)}</small>}
          </span>
        </summary>
        <div class="opened">
          {from.length === 0 ? <p>{say().noContribution}</p> : (
            <table class="addition">
              <tbody>
                {from.map((line) => {
                  const arithmetic = determination.arithmetic.get(line.activity);
                  const whole = arithmetic !== undefined && arithmetic.recognised === line.hours && arithmetic.claimed === line.hours;
                  return (
                    <tr key={line.activity}>
                      <td>{named(request.activities, line.activity)}{whole && <small>{sum(arithmetic)}</small>}</td>
                      <td>{line.hours}</td>
                    </tr>
                  );
                })}
              </tbody>
              <tfoot><tr><th scope="row">{say().sum}</th><td>{hours}</td></tr></tfoot>
            </table>
          )}
          {limit !== undefined && <Clauses policyId={policyId} ids={[limit.requirement.clause]} />}
        </div>
      </details>
    );
  };
  return (
    <section class="year-panel" aria-label={common().year(year.year)}>
      <h3>{common().year(year.year)} <span class={`status ${tone(year)}`}><Mark year={year} />{statuses()[year.status]}</span></h3>
      <div class="numbers">
        {subjects.map(({ id, name }) => row(id, text(name), year.hours[id] ?? 0, year.potential.hours[id] ?? 0))}
        {row("total", common().total, year.total, year.potential.total)}
      </div>
      {year.status !== "met" && year.status !== "not_met" && <Clauses policyId={policyId} ids={year.clauses} />}
      <Findings policyId={policyId} findings={year.findings} />
      <h4>{say().activitiesOf(year.year)}</h4>
      {of.length === 0 ? <p class="about">{say().noActivities}</p> : <Activities {...{ determination, activities: of }} />}
    </section>
  );
}

function named(activities: Determination["request"]["activities"], id: string): string {
  const index = activities.findIndex((activity) => activity.id === id);
  const activity = activities[index];
  return activity === undefined ? id : nameOf(activity as unknown as DraftActivity, index);
}

export function Activities({ determination, activities }: { readonly determination: Determination; readonly activities: readonly ActivityAssessment[] }) {
  const policyId = determination.assessment.policy;
  return (
    <ul class="lines">
      {activities.map((activity) => (
        <li key={activity.id}>
          <details>
            <summary>
              <span class="line-name">{named(determination.request.activities, activity.id)}</span>
              <span class={`chip ${activity.outcome}`}>
                {activity.outcome === "recognised" && activity.subject !== null ? common().hours(activity.recognised) : outcomes()[activity.outcome]}
              </span>
            </summary>
            <div class="opened">
              <Sum activity={activity} arithmetic={determination.arithmetic.get(activity.id)} />
              {!activity.evidence.sufficient && <p class="missing"><b>{say().missing}</b> {lacking(policyId, activity.evidence.missing)}</p>}
              <Findings policyId={policyId} findings={activity.findings.filter(({ code }) => code !== "evidence_missing")} />
              <Cite policyId={policyId} ids={activity.clauses} />
              <p><button type="button" class="link" onClick={() => reveal(activity.id)}>{say().see}</button></p>
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
