/* A short list of entries with a few members each: sessions, certificates, waivers, allotments. */
import type { ComponentChildren } from "preact";
import type { Members } from "../record/draft.ts";
import { common } from "../words.ts";
import { Field, type Ties } from "./field.tsx";
import { faultsOf, faultText } from "./faults.ts";
import { say } from "./words.ts";

export type Column = {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly input: (ties: Ties, value: unknown, set: (value: unknown) => void) => ComponentChildren;
};

type Props = {
  readonly path: string;
  readonly rows: readonly Members[];
  readonly columns: readonly Column[];
  readonly add: string;
  readonly onAdd: () => void;
  readonly onSet: (index: number, name: string, value: unknown) => void;
  readonly onRemove: (index: number) => void;
};

export function Rows({ path, rows, columns, add, onAdd, onSet, onRemove }: Props) {
  return (
    <div class="rows">
      {rows.map((row, i) => (
        <div class="row" key={i}>
          {columns.map(({ name, label, required, input }) => (
            <Field key={name} label={label} path={`${path}/${i}/${name}`} required={required}>
              {(ties) => input(ties, row[name], (value) => onSet(i, name, value))}
            </Field>
          ))}
          <button type="button" class="quiet" aria-label={say().removeRow(i + 1)} onClick={() => onRemove(i)}>{common().remove}</button>
          {faultsOf(`${path}/${i}`).map((fault) => <p class="faults" key={fault.code}>{faultText(fault)}</p>)}
        </div>
      ))}
      <button type="button" class="add" onClick={onAdd}>{add}</button>
    </div>
  );
}
