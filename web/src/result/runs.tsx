/* What is asked of several years together. */
import type { RunAssessment } from "ce-rules/slim";
import { list, text } from "../locale.ts";
import type { Determination } from "../record/outcome.ts";
import { kind, policy, subjectName } from "../rules.ts";
import { common, statuses, word } from "../words.ts";
import { Cite } from "./cite.tsx";
import { say } from "./words.ts";

export function Runs({ determination: { assessment } }: { readonly determination: Determination }) {
  const { runs = [], policy: policyId } = assessment;
  if (runs.length === 0) return null;
  return (
    <>
      <h4>{say().runs}</h4>
      <ul class="lines">
        {runs.map((run) => (
          <li key={`${run.requirement} ${run.from}`} class="run">
            <p>
              <span class="line-name">{named(policyId, run)} <span class="small">{run.from === run.to ? run.from : `${run.from}–${run.to}`}</span></span>
              <b>{run.hours}</b>
              {run.shortfall > 0 && <span class="number-short lacks">{say().short(run.shortfall)}</span>}
              <span class={`status ${tone(run)}`}>{statuses()[run.status]}</span>
            </p>
            {run.potential.hours > run.hours && <small>{say().potential(run.potential.hours)}</small>}
            <Cite policyId={policyId} ids={run.clauses} />
          </li>
        ))}
      </ul>
    </>
  );
}

function tone({ status, potential }: RunAssessment): "met" | "open" | "lost" {
  if (status !== "not_met") return "met";
  return potential.status === "not_met" ? "lost" : "open";
}

/** `专业科目（面授）`. */
function named(policyId: string, { requirement }: RunAssessment): string {
  const { requirements, components = [] } = policy(policyId);
  const rule = requirements.find(({ id }) => id === requirement);
  if (rule === undefined) return requirement;
  const of = rule.of === "total" ? common().total : text(subjectName(policyId, rule.of));
  const component = components?.find(({ id }) => id === rule.component);
  const only = [
    ...(component === undefined ? [] : [text(component.name)]),
    ...(rule.mode ? [word("mode", rule.mode)] : []),
    ...(rule.kinds ?? []).map((id) => {
      const found = kind(policyId, id);
      return found === undefined ? id : text(found.name);
    }),
  ];
  return only.length === 0 ? of : `${of} (${list(only)})`;
}
