/* The evidence of an activity as a checklist: what is held, what is missing, and what it would bring. */
import { list, text } from "../locale.ts";
import { setActivity, type DraftActivity } from "../record/draft.ts";
import { gain, outcome, policyInUse, type Gain } from "../record/outcome.ts";
import { documentName, rules } from "../rules.ts";
import { idOf } from "./faults.ts";
import { say } from "./words.ts";

export function EvidenceList({ index, activity }: { readonly index: number; readonly activity: DraftActivity }) {
  const policyId = policyInUse.value;
  const held = new Set(Array.isArray(activity.evidence) ? activity.evidence : []);
  const { alternatives } = rules().evidenceOptions(policyId, activity.kind);
  if (alternatives.every(({ slots }) => slots.length === 0)) return null;
  const put = (document: string, has: boolean) => {
    const evidence = has ? [...held, document] : [...held].filter((other) => other !== document);
    setActivity(index, "evidence", evidence);
  };
  const asked = new Set(alternatives.flatMap(({ slots }) => slots.flat().map(({ id }) => id)));
  const others = [...held].filter((document) => !asked.has(document));
  const id = idOf(`/activities/${index}/evidence`);
  return (
    <fieldset class="evidence" id={id} tabIndex={-1}>
      <legend>{say().evidence}</legend>
      <p class="hint">{alternatives.length > 1 ? say().evidenceAbout : say().evidenceOne}</p>
      <div class="alternatives">
        {alternatives.map((alternative) => {
          const open = alternative.slots.filter((slot) => !slot.some((document) => held.has(document.id)));
          return (
            <div class={`alternative${open.length === 0 ? " full" : ""}`} key={alternative.id} role="group" aria-labelledby={`${id}-${alternative.id}`}>
              <p class="alternative-head" id={`${id}-${alternative.id}`}>
                {alternatives.length > 1 && <b>{say().alternative(alternative.id)}</b>}
                {open.length === 0 ? <span class="ok">{say().enough}</span> : <span class="lacking">{say().lacks(open.length)}</span>}
                {open.length > 1 && <Brings gain={gained(activity.id, open.map((slot) => slot[0]?.id ?? ""))} of="all" />}
              </p>
              {alternative.slots.map((slot, i) => (
                <div class="slot" key={i}>
                  {slot.map((document, j) => (
                    <label class="check" key={document.id}>
                      <input type="checkbox" checked={held.has(document.id)} onChange={({ currentTarget }) => put(document.id, currentTarget.checked)} />
                      <span>
                        {j > 0 && <em>{say().or} </em>}
                        {text(document.name)}
                        {open.length === 1 && open[0] === slot && j === 0 && <Brings gain={gained(activity.id, [document.id])} of="one" />}
                      </span>
                    </label>
                  ))}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {others.length > 0 && (
        <div class="slot">
          <p class="hint">{say().notAsked}</p>
          {others.map((document) => (
            <label class="check" key={document}>
              <input type="checkbox" checked onChange={() => put(document, false)} />
              <span>{text(documentName(policyId, document))}</span>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** What documents would bring, if the activity is part of what was assessed and its evidence is what it lacks. */
function gained(id: string, documents: string[]): Gain | undefined {
  const { determination } = outcome.value;
  const activity = determination?.assessment.activities.find((other) => other.id === id);
  if (determination === undefined || activity?.outcome !== "pending") return undefined;
  return gain(determination, id, documents);
}

export function Brings({ gain, of }: { readonly gain: Gain | undefined; readonly of: "one" | "all" }) {
  if (gain === undefined) return null;
  const words = say();
  const parts = [
    ...(gain.hours > 0 ? [of === "one" ? words.brings(gain.hours) : words.bringsAll(gain.hours)] : []),
    ...(gain.years.length > 0 ? [words.bringsYears(list(gain.years.map(String)))] : []),
  ];
  return parts.length === 0 ? null : <span class="brings">{list(parts)}</span>;
}

