/* What is to be corrected, each with a way to its field. */
import type { Fault } from "ce-rules/slim";
import { faultText, memberOf, told } from "../form/faults.ts";
import { label } from "../form/words.ts";
import { draft } from "../record/draft.ts";
import { goTo, nameOf } from "../form/activity.tsx";
import { say } from "./words.ts";

export function Faults() {
  const faults = told.value;
  if (faults.length === 0) return null;
  return (
    <div class="to-mend">
      <p><b>{say().mend(faults.length)}</b></p>
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.path} ${fault.code}`}>
            <button type="button" class="link" onClick={() => goTo(fault.path)}>{placeName(fault)}</button> {faultText(fault)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function placeName({ path }: Fault): string {
  const [, list, index] = path.split("/");
  const activity = list === "activities" ? draft.value.activities[Number(index)] : undefined;
  const member = memberOf(path);
  const parts = [
    ...(activity === undefined ? [] : [nameOf(activity, Number(index))]),
    ...(path === "" ? [say().wholeRecord] : /^\d+$/.test(member) ? [] : [label(member)]),
  ];
  return parts.length === 0 ? path : parts.join(" · ");
}
