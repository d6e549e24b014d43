import type { Finding } from "ce-rules/slim";
import { text } from "../locale.ts";
import { Cite } from "./cite.tsx";

/** What is to be said of an activity, a year or the application. */
export function Findings({ policyId, findings }: { readonly policyId: string; readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {findings.map((finding, i) => (
        <li key={`${finding.code} ${i}`} class={finding.severity}>
          <span>{text(finding.message)}</span>
          <Cite policyId={policyId} ids={[finding.clause]} />
        </li>
      ))}
    </ul>
  );
}
