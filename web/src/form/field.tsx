/* A labelled field with its hint and its faults. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { faultsOf, faultText, idOf, isTold, leave } from "./faults.ts";
import { say } from "./words.ts";

/** What an input needs to belong to its label, hint and faults. */
export type Ties = { readonly id: string; readonly "aria-describedby"?: string; readonly "aria-invalid"?: "true"; readonly "aria-required"?: "true" };

type Props = {
  readonly label: string;
  /** The place in the record, by which faults find it. */
  readonly path: string;
  readonly hint?: string | undefined;
  readonly required?: boolean | undefined;
  readonly wide?: boolean | undefined;
  /** Several inputs under one label. */
  readonly group?: boolean | undefined;
  readonly children: (ties: Ties) => ComponentChildren;
};

export function Field({ label, path, hint, required, wide, group, children }: Props) {
  const id = idOf(path);
  const faults = faultsOf(path);
  // What is not finished is no fault yet: it is told when the field is left, unless it was told before.
  const quiet = useSignal(false);
  const shown = faults.length > 0 && isTold(path) && !quiet.value;
  const described = [hint === undefined ? [] : `${id}-hint`, shown ? `${id}-fault` : []].flat().join(" ");
  const ties: Ties = {
    id,
    ...(described === "" ? {} : { "aria-describedby": described }),
    ...(shown ? { "aria-invalid": "true" as const } : {}),
    ...(required ? { "aria-required": "true" as const } : {}),
  };
  const mark = required ? <span class="required" title={say().required} aria-hidden="true">*</span> : null;
  const body = (
    <>
      {children(ties)}
      {hint !== undefined && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {shown && (
        <ul class="faults" id={`${id}-fault`}>
          {faults.map((fault) => <li key={fault.code}>{faultText(fault)}</li>)}
        </ul>
      )}
    </>
  );
  const watch = {
    onFocusIn: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget)) return;
      quiet.value = !shown;
    },
    onFocusOut: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // From one of its inputs to another it is not left.
      if (relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget)) return;
      quiet.value = false;
      leave(path);
    },
  };
  const look = `field${wide ? " wide" : ""}${shown ? " faulty" : ""}`;
  if (group) {
    return (
      <fieldset class={look} {...watch} aria-describedby={ties["aria-describedby"]} id={id} tabIndex={-1}>
        <legend>{label}{mark}</legend>
        {body}
      </fieldset>
    );
  }
  return (
    <div class={look} {...watch}>
      <label for={id}>{label}{mark}</label>
      {body}
    </div>
  );
}
