/* What to do: the documents to supply and what each would bring, the hours that are short, the earliest year to apply. */
import type { Completion, Lack, UnitsNeeded, YearRemedies } from "ce-rules/slim";
import { list, text } from "../locale.ts";
import { type Determination, ways } from "../record/outcome.ts";
import { kind, subjectName } from "../rules.ts";
import type { DraftActivity } from "../record/draft.ts";
import { common, word } from "../words.ts";
import { nameOf, reveal } from "../form/activity.tsx";
import { lacking } from "./arithmetic.tsx";
import { Cite } from "./cite.tsx";
import { counted, say } from "./words.ts";

export function ToDo({ determination }: { readonly determination: Determination }) {
  const { assessment } = determination;
  if (assessment.verdict === "eligible") {
    return <section class="card"><h2>{say().todo}</h2><p>{say().nothingToDo}</p></section>;
  }
  const found = ways.value?.remedies;
  return (
    <section class="card" aria-labelledby="todo-title">
      <h2 id="todo-title">{say().todo}</h2>
      <Documents determination={determination} />
      {found?.years.map((year) => <OfYear key={year.year} {...{ determination, year }} />)}
      {found !== undefined && (
        <p class="earliest">{found.earliest_application_year === null ? say().earliestNone : say().earliest(found.earliest_application_year)}</p>
      )}
    </section>
  );
}

/** The activities of the window that only lack documents, and what these would bring. */
function Documents({ determination }: { readonly determination: Determination }) {
  const { assessment } = determination;
  const open = assessment.activities.filter(({ outcome, in_window }) => outcome === "pending" && in_window);
  if (open.length === 0) return null;
  return (
    <>
      <h3>{say().documents}</h3>
      <ul class="documents">
        {open.map(({ id, evidence, years }) => {
          const brings = ways.value?.gains.get(id);
          return (
            <li key={id}>
              <div>
                <button type="button" class="link" onClick={() => reveal(id)}>{named(determination, id)}</button>
                <span class="small"> {years.join(", ")}</span>
                <p>{lacking(assessment.policy, evidence.missing)}</p>
              </div>
              {brings !== undefined && (
                <span class="gain">
                  {brings.hours > 0 && <b>{say().gain(brings.hours)}</b>}
                  {brings.years.length > 0 && <small>{say().gainYears(list(brings.years.map(String)))}</small>}
                  {brings.hours === 0 && brings.years.length === 0 && <small>{say().noGain}</small>}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function named({ request }: Determination, id: string): string {
  const index = request.activities.findIndex((activity) => activity.id === id);
  const activity = request.activities[index];
  return activity === undefined ? id : nameOf(activity as unknown as DraftActivity, index);
}

function OfYear({ determination, year }: { readonly determination: Determination; readonly year: YearRemedies }) {
  const { sets, search } = year;
  const words = say();
  const lead = { all: sets.length === 1 ? words.oneSet : words.anySet, first_ten: words.firstTen, none: words.notEvenAll, given_up: words.givenUp };
  return (
    <div class="remedy">
      <h3>{words.yearShort(year.year)}</h3>
      <p>{lead[search]}</p>
      {sets.length === 1 && <SetOf {...{ determination, set: sets[0] ?? [] }} />}
      {sets.length > 1 && (
        <ol class="sets">{sets.map((set, i) => <li key={i}><SetOf {...{ determination, set }} /></li>)}</ol>
      )}
      {year.lacks.map((lack) => <Short key={lack.of} {...{ determination, lack }} />)}
    </div>
  );
}

function SetOf({ determination, set }: { readonly determination: Determination; readonly set: readonly Completion[] }) {
  return (
    <ul class="set">
      {set.map(({ activity, missing }) => (
        <li key={activity}>{named(determination, activity)} — {lacking(determination.assessment.policy, missing)}</li>
      ))}
    </ul>
  );
}

function Short({ determination, lack }: { readonly determination: Determination; readonly lack: Lack }) {
  const policyId = determination.assessment.policy;
  const name = lack.of === "total" ? common().inTotal : text(subjectName(policyId, lack.of));
  const kinds = [...new Set(lack.units.map((units) => units.kind))];
  return (
    <details class="lack">
      <summary>{say().lack(name, lack.hours)}</summary>
      <p class="about">{say().equals}</p>
      <ul class="units">
        {kinds.map((id) => {
          const rule = kind(policyId, id);
          const units = lack.units.filter((other) => other.kind === id);
          return (
            <li key={id}>
              <span>{rule === undefined ? id : text(rule.name)}</span>
              <span>{list(units.map(needed))}</span>
            </li>
          );
        })}
      </ul>
      <Cite policyId={policyId} ids={[...new Set(lack.units.map(({ clause }) => clause))]} about={common().clause} />
    </details>
  );
}

function needed({ count, unit, role, level, rank_to }: UnitsNeeded): string {
  const as = [
    ...(role ? [word("role", role)] : []),
    ...(level ? [word("level", level)] : []),
    ...(rank_to ? [`1–${rank_to}`] : []),
  ];
  return as.length === 0 ? counted(count, unit) : `${counted(count, unit)} (${list(as)})`;
}
