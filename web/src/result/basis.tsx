/* What decided: the policy, its provenance, its readings. */
import type { Assessment } from "ce-rules/slim";
import { text } from "../locale.ts";
import { policy } from "../rules.ts";
import { citation } from "./cite.tsx";
import { say } from "./words.ts";

export function Basis({ assessment }: { readonly assessment: Assessment }) {
  const document = policy(assessment.policy);
  const readings = document.readings ?? [];
  return (
    <section class="card basis" aria-labelledby="basis-title">
      <h2 id="basis-title">{say().basis}</h2>
      <p><b>{text(document.title)}</b></p>
      <p>{document.provenance?.note && text(document.provenance.note)} {say().advisory}</p>
      {readings.length > 0 && (
        <details>
          <summary>{say().readings(readings.length)}</summary>
          <p class="about">{say().readingsAbout}</p>
          <ul class="readings">
            {readings.map((reading) => <li key={reading.id}><cite>{citation(assessment.policy, reading.clause)}</cite> {text(reading)}</li>)}
          </ul>
        </details>
      )}
      <p class="small digest">ce-rules {assessment.engine} · {assessment.policy} · {assessment.policy_digest}</p>
    </section>
  );
}
