/* The window as a row of years, with bars against their thresholds. */
import type { YearAssessment } from "ce-rules/slim";
import type { Determination } from "../record/outcome.ts";
import { list, text } from "../locale.ts";
import { policy } from "../rules.ts";
import { shortStatuses, shortSubject } from "../words.ts";
import { threshold } from "./thresholds.ts";
import { say } from "./words.ts";

type Props = { readonly determination: Determination; readonly chosen: number; readonly choose: (year: number) => void };

export function Years({ determination, chosen, choose }: Props) {
  const { assessment, request } = determination;
  const document = policy(assessment.policy);
  const bars = document.subjects.map(({ id, name }, i) => ({ id, name: text(name), place: i }));
  const limits = bars.flatMap(({ id }) => assessment.years.flatMap(({ year }) => threshold(document, request, id, year)?.at ?? []));
  const most = Math.max(...assessment.years.flatMap((year) => bars.flatMap(({ id }) => [year.hours[id] ?? 0, year.potential.hours[id] ?? 0])));
  // One scale for all, so that bars compare; a year with very many hours leaves the picture rather than flatten it.
  const top = Math.max(1, Math.min(Math.max(most, 1.25 * Math.max(...limits, 1)), 2 * Math.max(...limits, most / 2)));
  const part = (hours: number) => Math.min(1, hours / top);
  return (
    <div class="years" role="group" aria-label={say().chooseYear}>
      <ol>
        {assessment.years.map((year) => {
          const settled = year.status === "certified" || year.status === "waived" || year.status === "deemed_met";
          return (
            <li key={year.year}>
              <button type="button" class={`year ${year.status}${settled ? " settled" : ""}`} aria-pressed={year.year === chosen}
                onClick={() => choose(year.year)}>
                <span class="year-number">{year.year}</span>
                <span class="only-spoken">{spoken(determination, year)}</span>
                <span class="bars" aria-hidden="true">
                  {settled && year.total === 0 ? <span class="sealed">✓</span> : bars.map(({ id, place }) => {
                    const hours = year.hours[id] ?? 0;
                    const potential = year.potential.hours[id] ?? 0;
                    const limit = threshold(document, request, id, year.year);
                    return (
                      <span class={`bar subject-${place}`} key={id}>
                        <span class="column">
                          {potential > hours && <span class="fill potential" style={{ "--part": part(potential) }} />}
                          <span class="fill" style={{ "--part": part(hours) }} />
                          {limit !== undefined && !settled && <span class="limit" style={{ "--part": part(limit.at) }} />}
                        </span>
                        <span class="amount">{hours}</span>
                      </span>
                    );
                  })}
                </span>
                <span class={`status ${tone(year)}`}><Mark year={year} />{shortStatuses()[year.status]}</span>
              </button>
            </li>
          );
        })}
      </ol>
      <p class="legend" aria-hidden="true">
        {bars.map(({ id, name, place }) => <span key={id} class={`key subject-${place}`}><i />{shortSubject(name)}</span>)}
        <span class="key limit-key"><i />{say().threshold}</span>
        {assessment.years.some(({ total, potential }) => potential.total > total) && <span class="key potential-key"><i />{say().withDocuments}</span>}
      </p>
    </div>
  );
}

/** What the bars show, in words. */
function spoken({ assessment, request }: Determination, year: YearAssessment): string {
  const document = policy(assessment.policy);
  const parts = document.subjects.map(({ id, name }) => {
    const hours = year.hours[id] ?? 0;
    const potential = year.potential.hours[id] ?? 0;
    const limit = threshold(document, request, id, year.year)?.text ?? "0";
    return say().spokenHours(text(name), hours, limit, potential > hours ? potential : undefined);
  });
  return list(parts);
}

/** Met, not met, or met once documents are supplied. */
export function tone({ status, potential }: YearAssessment): "met" | "open" | "lost" {
  if (status !== "not_met") return "met";
  return potential.status === "not_met" ? "lost" : "open";
}

const MARKS = { met: "✓", open: "…", lost: "✗" } as const;

export function Mark({ year }: { readonly year: YearAssessment }) {
  return <span class="mark" aria-hidden="true">{MARKS[tone(year)]}</span>;
}
