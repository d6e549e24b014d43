/* The result of a record. */
import { useSignal } from "@preact/signals";
import { text } from "../locale.ts";
import { draft, isWithoutEntries } from "../record/draft.ts";
import { outcome, type Determination } from "../record/outcome.ts";
import { Basis } from "./basis.tsx";
import { Faults } from "./faults.tsx";
import { Findings } from "./findings.tsx";
import { Deadlines } from "./procedure.tsx";
import { ToDo } from "./remedies.tsx";
import { Runs } from "./runs.tsx";
import { Beginning, Spoken, Verdict } from "./verdict.tsx";
import { say } from "./words.ts";
import { Activities, Year } from "./year.tsx";
import { Years } from "./years.tsx";

export function Result() {
  const { determination, error, faults, leftOut } = outcome.value;
  const isEmpty = isWithoutEntries(draft.value);
  return (
    <section class="result" aria-labelledby="result-title" id="result">
      <h2 class="only-spoken" id="result-title">{say().title}</h2>
      <Spoken />
      {determination === undefined ? (
        <div class="card">
          <div class="verdict none" data-verdict="none">
            <span class="sign" aria-hidden="true">–</span>
            <div>
              <p class="verdict-word">{say().none}</p>
              <p class="verdict-reason">{error !== undefined && faults.length === 0 ? text(error.text) : say().noneAbout}</p>
            </div>
          </div>
          <Faults />
        </div>
      ) : (
        <>
          <div class={`card main${isEmpty ? " beginning" : ""}`}>
            {isEmpty ? <Beginning assessment={determination.assessment} /> : <Verdict assessment={determination.assessment} />}
            {leftOut.length > 0 && <p class="left-out">{say().leftOut(leftOut.length)}</p>}
            <Faults />
            <Overview determination={determination} />
          </div>
          {!isEmpty && <ToDo determination={determination} />}
          <Deadlines determination={determination} />
          <Basis assessment={determination.assessment} />
        </>
      )}
    </section>
  );
}

function Overview({ determination }: { readonly determination: Determination }) {
  const { assessment } = determination;
  const picked = useSignal<number | undefined>(undefined);
  // Until somebody picks one: the first that is not met.
  const year =
    assessment.years.find((other) => other.year === picked.value) ??
    assessment.years.find(({ status }) => status === "not_met") ??
    assessment.years[0];
  const outside = assessment.activities.filter(({ in_window }) => !in_window);
  if (year === undefined) return null;
  return (
    <>
      <Years determination={determination} chosen={year.year} choose={(to) => (picked.value = to)} />
      <Year {...{ determination, year }} key={year.year} />
      <Runs determination={determination} />
      <Findings policyId={assessment.policy} findings={assessment.findings} />
      {outside.length > 0 && (
        <>
          <h4>{say().outside}</h4>
          <Activities {...{ determination, activities: outside }} />
        </>
      )}
    </>
  );
}
