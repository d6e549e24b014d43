/* The verdict, in a word, a sentence and its clause. */
import { effect, signal } from "@preact/signals";
import type { Assessment } from "ce-rules/slim";
import { list, statements } from "../locale.ts";
import { outcome } from "../record/outcome.ts";
import { verdictName, word } from "../words.ts";
import { Cite } from "./cite.tsx";
import { say } from "./words.ts";

const SIGNS = { eligible: "✓", pending: "…", not_eligible: "✗" } as const;

/** Why, in a sentence or two. */
export function reason({ years, runs = [] }: Assessment): string {
  const unmet = years.filter(({ status }) => status === "not_met");
  const named = (of: typeof years) => list(of.map(({ year }) => String(year)));
  const open = unmet.filter(({ potential }) => potential.status !== "not_met");
  const lost = unmet.filter(({ potential }) => potential.status === "not_met");
  const unmetRuns = runs.filter(({ status }) => status === "not_met");
  const openRuns = unmetRuns.filter(({ potential }) => potential.status !== "not_met");
  const parts = [
    ...(lost.length > 0 ? [say().notEven(named(lost))] : []),
    ...(open.length > 0 ? [say().afterDocuments(named(open))] : []),
    ...(unmetRuns.length > openRuns.length ? [say().runsNotEven] : []),
    ...(openRuns.length > 0 ? [say().runsAfterDocuments] : []),
  ];
  return parts.length === 0 ? say().settled : parts.join(" ");
}

/** Nothing is entered yet: what counts is said, and no verdict given. */
export function Beginning({ assessment }: { readonly assessment: Assessment }) {
  const { window, application_year, policy } = assessment;
  const target = outcome.value.determination?.request.applicant.target;
  return (
    <div class="verdict none" data-verdict="none">
      <span class="sign" aria-hidden="true">–</span>
      <div>
        <p class="verdict-word">{say().empty}</p>
        <p class="verdict-reason">{say().window(word("target", target), application_year, window.from, window.to)}</p>
        <Cite policyId={policy} ids={window.clauses} />
      </div>
    </div>
  );
}

export function Verdict({ assessment }: { readonly assessment: Assessment }) {
  const { verdict, window, application_year, policy } = assessment;
  const target = outcome.value.determination?.request.applicant.target;
  return (
    <div class={`verdict ${verdict}`} data-verdict={verdict}>
      <span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>
      <div>
        <p class="verdict-word">{verdictName(verdict)}</p>
        <p class="verdict-reason">{reason(assessment)}</p>
        <p class="verdict-window">{say().window(word("target", target), application_year, window.from, window.to)}</p>
        <Cite policyId={policy} ids={window.clauses} />
      </div>
    </div>
  );
}

/** The verdict as it is spoken: a moment after the last change, so that it does not talk over the typing. */
const spoken = signal("");

effect(() => {
  const { determination, error, leftOut } = outcome.value;
  const words = say();
  const parts = [
    ...(determination === undefined ? [] : [`${words.verdict}: ${verdictName(determination.assessment.verdict)}`, reason(determination.assessment)]),
    ...(error === undefined ? [] : [words.none]),
    ...(leftOut.length > 0 ? [words.leftOut(leftOut.length)] : []),
  ];
  const timer = setTimeout(() => (spoken.value = statements(parts)), 1000);
  return () => clearTimeout(timer);
});

export function Spoken() {
  return <p class="only-spoken" aria-live="polite">{spoken.value}</p>;
}
