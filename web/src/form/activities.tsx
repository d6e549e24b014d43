/* The list of activities, and adding one. */
import { useSignal } from "@preact/signals";
import { text } from "../locale.ts";
import { addActivity, draft } from "../record/draft.ts";
import { policyInUse } from "../record/outcome.ts";
import { policy } from "../rules.ts";
import { Activity, open } from "./activity.tsx";
import { isYoung } from "./faults.ts";
import { Removed } from "./removed.tsx";
import { say } from "./words.ts";

export function Activities() {
  const choosing = useSignal(false);
  const { activities } = draft.value;
  const words = say();
  const add = (kind: string) => {
    const id = addActivity(kind);
    isYoung(id);
    open(id);
    choosing.value = false;
    requestAnimationFrame(() => document.getElementById(`activity-${id}`)?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <section class="card" aria-labelledby="activities-title">
      <h2 id="activities-title">{words.activities}{activities.length > 0 && <span class="count">{activities.length}</span>}</h2>
      <p class="about wide-only">{words.activitiesAbout}</p>
      <p class="about narrow-only">{words.activitiesAboutNarrow}</p>
      {activities.length > 0 && (
        <ol class="activities">{activities.map((activity, index) => <Activity key={`${activity.id} ${activities.slice(0, index).filter(({ id }) => id === activity.id).length}`} {...{ index, activity }} />)}</ol>
      )}
      <Removed />
      {choosing.value ? (
        <div class="kinds" role="group" aria-label={words.chooseKind} onKeyDown={({ key }) => {
          if (key !== "Escape") return;
          choosing.value = false;
          requestAnimationFrame(() => document.getElementById("add-activity")?.focus());
        }}>
          <p class="kinds-head"><b>{words.chooseKind}</b><button type="button" class="quiet" onClick={() => (choosing.value = false)}>{words.cancel}</button></p>
          <div class="kinds-list">
            {policy(policyInUse.value).kinds.map(({ id, name }, i) => (
              <button type="button" key={id} data-kind={id} ref={(button) => void (i === 0 && button?.focus({ preventScroll: true }))} onClick={() => add(id)}>{text(name)}</button>
            ))}
          </div>
        </div>
      ) : (
        <button type="button" id="add-activity" class="primary" onClick={() => (choosing.value = true)}>＋ {words.add}</button>
      )}
    </section>
  );
}
