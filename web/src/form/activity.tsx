/* One activity: in short, or open to be filled in. */
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { text } from "../locale.ts";
import { changed, draft, removeActivity, renumber, replaceActivity, type DraftActivity } from "../record/draft.ts";
import { outcome, policyInUse } from "../record/outcome.ts";
import { kind, policy } from "../rules.ts";
import { common, outcomes } from "../words.ts";
import { ActivityFields } from "./activity-fields.tsx";
import { EvidenceList } from "./evidence.tsx";
import { faultText, idOf, leaveActivity, memberOf, told, young } from "./faults.ts";
import { Field } from "./field.tsx";
import { Select } from "./inputs.tsx";
import { membersOf } from "./members.ts";
import { removed } from "./removed.tsx";
import { say } from "./words.ts";

/** The activity that is open, by its id. */
export const opened = signal<string | undefined>(undefined);

export function open(id: string | undefined): void {
  const before = opened.peek();
  if (before !== undefined && before !== id) leaveActivity(before);
  opened.value = id;
}

/** The place that is to have the focus once its activity is open. */
let sought: string | undefined;

/** Brings the field of a place into view and gives it the focus; its activity is opened for it. */
export function goTo(path: string): void {
  const [, list, index] = path.split("/");
  const activity = list === "activities" ? draft.value.activities[Number(index)] : undefined;
  if (activity === undefined || activity.id === opened.peek()) {
    focusOn(path);
    return;
  }
  sought = path;
  open(activity.id);
}

function focusOn(path: string): void {
  const field = document.getElementById(idOf(path));
  const inner = field?.matches("fieldset") ? field.querySelector<HTMLElement>("input, select") : field;
  field?.scrollIntoView({ block: "center" });
  (inner ?? field)?.focus({ preventScroll: true });
}

type Props = { readonly index: number; readonly activity: DraftActivity };

export function Activity({ index, activity }: Props) {
  const isOpen = opened.value === activity.id;
  const card = useRef<HTMLLIElement>(null);
  const faulty = told.value.some(({ path }) => path === `/activities/${index}` || path.startsWith(`/activities/${index}/`));
  useEffect(() => {
    if (isOpen && sought !== undefined) {
      focusOn(sought);
      sought = undefined;
      return;
    }
    // The kind of a new one was just chosen: on to what follows.
    const first = young.peek().has(activity.id) ? ".body > .fields:nth-child(2) :is(input, select)" : ".body :is(input, select)";
    if (isOpen) card.current?.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
  }, [isOpen]);
  return (
    <li class={`activity${isOpen ? " open" : ""}${faulty ? " faulty" : ""}`} ref={card} id={`activity-${activity.id}`}>
      <Head {...{ index, activity, isOpen }} />
      {isOpen && <Body {...{ index, activity }} />}
    </li>
  );
}

/** What an activity is called: by its title, else by its kind and its place. */
export function nameOf(activity: DraftActivity, index: number, policyId = policyInUse.value): string {
  const { title } = activity;
  const rule = kind(policyId, activity.kind);
  const ofKind = rule === undefined ? activity.kind : text(rule.name);
  return typeof title === "string" && title.trim() !== "" ? title : `${index + 1}. ${ofKind}`;
}

function Head({ index, activity, isOpen }: Props & { readonly isOpen: boolean }) {
  const rule = kind(policyInUse.value, activity.kind);
  const name = nameOf(activity, index);
  const { title, date } = activity;
  const when = typeof date === "string" || typeof date === "number" ? String(date) : undefined;
  const small = [
    ...(typeof title === "string" && title.trim() !== "" && rule !== undefined ? [text(rule.name)] : []),
    ...(when === undefined ? [] : [when]),
  ];
  return (
    <div class="activity-head">
      <button type="button" class="activity-name" aria-expanded={isOpen} onClick={() => open(isOpen ? undefined : activity.id)}>
        <span class="title">{name}</span>
        {small.length > 0 && <span class="small">{small.map((part) => <span key={part}>{part}</span>)}</span>}
      </button>
      <Standing id={activity.id} />
      <button type="button" class="quiet wide-only" aria-label={say().remove(name)} onClick={() => remove(index)}>{common().remove}</button>
    </div>
  );
}

/** What became of it. */
function Standing({ id }: { readonly id: string }) {
  const { determination, leftOut } = outcome.value;
  if (leftOut.includes(id)) return <span class="chip unfinished">{say().unfinished}</span>;
  const found = determination?.assessment.activities.find((activity) => activity.id === id);
  if (found === undefined) return null;
  const { outcome: became, recognised, claimed, in_window, years } = found;
  if (!in_window) return <span class="chip outside">{say().outside}</span>;
  if (became === "recognised") {
    return <span class="chip recognised">{found.subject === null ? years.join(", ") : common().hours(recognised)}</span>;
  }
  const hours = became === "pending" && claimed > 0 ? ` ${common().hours(claimed)}` : "";
  return <span class={`chip ${became}`}>{outcomes()[became]}{hours}</span>;
}

function remove(index: number): void {
  const before = draft.value;
  const { id } = before.activities[index] as DraftActivity;
  removeActivity(index);
  if (opened.value === id) opened.value = undefined;
  removed.value = before;
  // The button that had the focus is gone.
  const next = draft.value.activities[Math.min(index, draft.value.activities.length - 1)];
  const place = next === undefined ? "#add-activity" : `#activity-${CSS.escape(next.id)} .activity-name`;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(place)?.focus());
}

function Body({ index, activity }: Props) {
  const policyId = policyInUse.value;
  const rule = kind(policyId, activity.kind);
  const path = `/activities/${index}`;
  const options = policy(policyId).kinds.map(({ id, name }) => ({ value: id, name: text(name) }));
  return (
    <div class="body">
      <div class="fields">
        <Field label={say().kind} path={`${path}/kind`} required wide>
          {(ties) => <Select ties={ties} value={activity.kind} options={options} set={(to) => to !== undefined && turn(index, activity, to)} />}
        </Field>
      </div>
      {rule !== undefined && <ActivityFields {...{ index, activity, rule }} />}
      {rule !== undefined && <EvidenceList {...{ index, activity }} />}
      <OtherFaults {...{ index, activity }} />
      <div class="actions">
        <button type="button" class="quiet narrow-only" onClick={() => remove(index)}>{common().remove}</button>
        <button type="button" class="plain" onClick={() => {
          open(undefined);
          requestAnimationFrame(() => document.querySelector<HTMLElement>(`#activity-${CSS.escape(activity.id)} .activity-name`)?.focus());
        }}>{say().done}</button>
      </div>
    </div>
  );
}

/** Makes it one of another kind, which keeps the members that both take. */
function turn(index: number, activity: DraftActivity, to: string): void {
  const { taken } = membersOf(policyInUse.value, to);
  const kept = Object.entries(activity).filter(([name]) => name === "id" || (taken.has(name) && name !== "evidence" && name !== "subject"));
  replaceActivity(index, { ...Object.fromEntries(kept), id: activity.id, kind: to, evidence: [] });
}

/** Faults of places that the form has no field for: members that came with a file and do not belong. */
function OtherFaults({ index, activity }: Props) {
  const start = `/activities/${index}/`;
  const { taken } = membersOf(policyInUse.value, activity.kind);
  const others = told.value.filter(({ path, code }) => {
    if (!path.startsWith(start)) return false;
    const member = path.slice(start.length).split("/")[0] ?? "";
    return code === "unknown_field" || member === "id" || member === "evidence" || (!taken.has(member) && member !== "kind");
  });
  if (others.length === 0) return null;
  return (
    <ul class="faults">
      {others.map((fault) => (
        <li key={fault.path} id={idOf(fault.path)} tabIndex={-1}>
          {faultText(fault)}{" "}
          {fault.code === "unknown_field" && fault.path.split("/").length === 4 && (
            <button type="button" class="link" onClick={() => replaceActivity(index, changed(activity, memberOf(fault.path), undefined))}>
              {say().unknownMember}
            </button>
          )}
          {memberOf(fault.path) === "id" && (
            <button type="button" class="link" onClick={() => {
              renumber(index);
              open(draft.value.activities[index]?.id);
            }}>{say().renumber}</button>
          )}
        </li>
      ))}
    </ul>
  );
}


/** Opens an activity and brings it into view. */
export function reveal(id: string): void {
  open(id);
  requestAnimationFrame(() => document.getElementById(`activity-${id}`)?.scrollIntoView({ block: "start" }));
}
