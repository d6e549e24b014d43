/* The people in a table of which only the rows in view are there. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { list, statements, text } from "../locale.ts";
import { subjectName } from "../rules.ts";
import { common, shortSubject, shortVerdicts, word } from "../words.ts";
import type { Row } from "./messages.ts";
import { filters, nameOf, shown, visit } from "./office.ts";
import { say } from "./words.ts";

const HEIGHT = 56;
/** Rows kept above and below what is in view. */
const SPARE = 8;

/** Where the list was scrolled to: it is there again when somebody comes back from a person. */
let kept = 0;

export function Table() {
  const words = say();
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(kept);
  const height = useSignal(600);
  const rows = shown.value;
  useEffect(() => {
    const at = box.current;
    if (at === null) return undefined;
    at.scrollTop = kept;
    const watch = new ResizeObserver(() => (height.value = at.clientHeight));
    watch.observe(at);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    // Another choice of rows begins at its top.
    if (kept !== 0 && (box.current?.scrollTop ?? 0) > rows.length * HEIGHT) box.current?.scrollTo({ top: 0 });
  }, [filters.value]);
  const from = Math.max(0, Math.floor(top.value / HEIGHT) - SPARE);
  const to = Math.min(rows.length, Math.ceil((top.value + height.value) / HEIGHT) + SPARE);
  const space = (count: number) => count > 0 && <tr class="space" aria-hidden="true" style={{ height: `${count * HEIGHT}px` }}><td /></tr>;
  return (
    <div class="table" ref={box} tabIndex={0} role="region" aria-label={words.title} onScroll={({ currentTarget }) => {
      kept = currentTarget.scrollTop;
      top.value = currentTarget.scrollTop;
    }}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.verdict}</th>
            <th scope="col">{words.lacks}</th>
            <th scope="col" class="wide-only">{words.target}</th>
            <th scope="col" class="wide-only">{words.window}</th>
          </tr>
        </thead>
        <tbody>
          {space(from)}
          {rows.slice(from, to).map((row, i) => <Person key={row.index} row={row} index={from + i + 2} />)}
          {space(rows.length - to)}
        </tbody>
      </table>
    </div>
  );
}

function Person({ row, index }: { readonly row: Row; readonly index: number }) {
  const { label, standing, window, target } = row;
  const name = nameOf(row);
  const beside = [label.name === undefined ? undefined : label.id, label.department].filter((one) => one !== undefined);
  const failed = useSignal(false);
  return (
    <tr aria-rowindex={index} class={standing}>
      <td>
        <button type="button" class="link person-name" aria-label={say().openPerson(name)} onClick={async () => (failed.value = !(await visit(row.index)))}>{name}</button>
        {beside.length > 0 && <small>{beside.join(" · ")}</small>}
      </td>
      <td><span class={`chip ${standing}`}>{standing === "refused" ? say().refused : shortVerdicts()[standing]}</span></td>
      <td class="lacks" title={lacks(row)}><span>{failed.value ? say().cannotOpen : lacks(row)}</span></td>
      <td class="wide-only">{target === undefined ? "" : word("target", target)}</td>
      <td class="wide-only number">{window === undefined ? "" : window[0] === window[1] ? window[0] : `${window[0]}–${window[1]}`}</td>
    </tr>
  );
}

function lacks({ short, policy, error }: Row): string {
  if (error !== undefined) return error.faults.length > 0 ? statements(error.faults.map(({ cell, message }) => (cell === undefined ? text(message) : `${cell} ${text(message)}`))) : text(error.text);
  if (policy === undefined) return "";
  const named = (of: string) => (of === "total" ? common().inTotal : shortSubject(text(subjectName(policy, of))));
  return statements(short.map(({ year, lacks: parts }) => `${year}: ${list(parts.map(([of, hours]) => `${named(of)} ${hours}`))}`));
}
