/* The next deadline. What day it is, the page knows, and the library is told. */
import { effect, signal } from "@preact/signals";
import * as ce from "ce-rules/slim";
import type { Procedure, StepAnswer, Target, Unit } from "ce-rules/slim";
import { locale, text } from "../locale.ts";
import { keep, kept } from "../kept.ts";
import { policy, rules } from "../rules.ts";
import { word } from "../words.ts";
import type { Determination } from "../record/outcome.ts";
import { Cite } from "./cite.tsx";
import { say } from "./words.ts";

const KEY = "unit";
const chosen = signal(kept(KEY) ?? "");
effect(() => void keep(KEY, chosen.value === "" ? null : chosen.value));

export function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function Deadlines({ determination }: { readonly determination: Determination }) {
  const { request, assessment } = determination;
  const units = [...new Set((policy(assessment.policy).procedures ?? []).flatMap((rule) => rule.units))];
  const unit = units.find((name) => name === chosen.value) ?? units[0];
  return (
    <section class="card" aria-labelledby="procedure-title">
      <h2 id="procedure-title">{say().procedure}</h2>
      {unit === undefined ? <p>{say().noUnits}</p> : (
        <>
          <div class="field">
            <label for="unit">{say().unit}</label>
            <select id="unit" value={unit} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
              {units.map((name) => <option key={name} value={name}>{word("unit", name)}</option>)}
            </select>
          </div>
          <Steps {...asked(assessment.policy, unit, request.applicant.target, assessment.application_year)} />
        </>
      )}
    </section>
  );
}

function asked(id: string, unit: Unit, target: Target, year: number): { procedure?: Procedure; refused?: string } {
  try {
    return { procedure: rules().procedure(id, unit, target, today(), year) };
  } catch (error) {
    if (error instanceof ce.CeRulesError) return { refused: text(error.text) };
    throw error;
  }
}

function Steps({ procedure, refused }: { readonly procedure?: Procedure; readonly refused?: string }) {
  if (procedure === undefined) return <p>{refused}</p>;
  const { next, steps, left_to, application_year, on, policy: policyId } = procedure;
  const words = say();
  if (left_to !== null) {
    return (
      <>
        <p class="next">{left_to.authority ? words.leftTo(text(left_to.authority)) : words.noUnits}</p>
        {left_to.note && <p>{text(left_to.note)}</p>}
        <Cite policyId={policyId} ids={[left_to.clause]} />
      </>
    );
  }
  const step = steps.find(({ id }) => id === next?.step);
  const dated = steps.some(({ due, latest }) => due !== null || latest !== null);
  return (
    <>
      {next !== null && step !== undefined ? (
        <>
          <p class="next">{words.next(day(next.date))} <small>{words.days(between(on ?? today(), next.date))}</small></p>
          <p>{text(step.actor)}{locale.value === "zh" ? "" : " "}{text(step.action)}</p>
        </>
      ) : (
        <p class="next">{dated ? words.over(application_year) : words.noDates}</p>
      )}
      <details class="steps">
        <summary>{words.steps} <small>{words.today(on ?? today())}</small></summary>
        <ol>{steps.map((one) => <Step key={one.id} {...{ policyId, step: one }} />)}</ol>
      </details>
    </>
  );
}

function Step({ policyId, step }: { readonly policyId: string; readonly step: StepAnswer }) {
  const words = say();
  const { earliest, latest, due, working_days, state } = step;
  const times = [
    ...(earliest === null ? [] : [words.from(day(earliest))]),
    ...(latest === null ? (due === null ? [] : [words.due(day(due))]) : [words.until(day(latest))]),
    ...(working_days === null ? [] : [words.workingDays(working_days)]),
  ];
  return (
    <li class={state ?? ""}>
      <p><b>{text(step.actor)}</b> {text(step.action)} {state !== null && <span class={`chip step-${state}`}>{word("step_state", state)}</span>}</p>
      {times.length > 0 && <p class="small">{times.join(" · ")}</p>}
      {step.documents.length > 0 && <p class="small">{step.documents.map(text).join(" · ")}</p>}
      <Cite policyId={policyId} ids={step.clauses} />
    </li>
  );
}

/** A day as people write it. */
export function day(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const form = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale.value === "zh" ? "zh-CN" : "en-GB", form).format(at);
}

function between(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
