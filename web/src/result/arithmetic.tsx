/* How an activity comes to its hours. */
import type { ActivityAssessment, Arithmetic } from "ce-rules/slim";
import { list } from "../locale.ts";
import { documentName } from "../rules.ts";
import { text } from "../locale.ts";
import { common } from "../words.ts";
import { counted, cuts, say } from "./words.ts";

/** `3 天 × 10 + 1 个半天 × 4 = 34 学时`. */
export function sum({ terms, added, claimed }: Arithmetic): string {
  const parts = terms.map(({ count, unit, each }) => {
    // One activity, or hours as they were stated: there is nothing to multiply.
    if (unit === "activity" && count === 1) return `${each}`;
    return unit === "hour" && each === 1 ? `${count}` : `${counted(count, unit)} × ${each}`;
  });
  const all = [...parts, ...added.map(({ hours }) => `${hours}`)];
  const total = common().hours(claimed);
  return all.length === 1 && all[0] === String(claimed) ? total : `${all.join(" + ")} = ${total}`;
}

export function Sum({ activity, arithmetic }: { readonly activity: ActivityAssessment; readonly arithmetic: Arithmetic | undefined }) {
  if (activity.subject === null) {
    const { years } = activity;
    return <p class="sum">{years.length > 0 ? say().mission(list(years.map(String))) : say().missionNone}</p>;
  }
  if (arithmetic === undefined) return null;
  return (
    <>
      <p class="sum">{say().converts} {sum(arithmetic)}</p>
      {arithmetic.cuts.map(({ by, hours }, i) => <p class="cut" key={i}>{say().notCounted(hours, cuts()[by])}</p>)}
    </>
  );
}

/** What an alternative of evidence lacks. */
export function lacking(policyId: string, missing: readonly (readonly (readonly string[])[])[]): string {
  const slot = (documents: readonly string[]) => say().either(documents.map((id) => text(documentName(policyId, id))));
  return missing.map((slots) => list(slots.map(slot))).join(say().orElse);
}
