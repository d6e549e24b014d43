/* Above the calculator while it shows somebody of the office's list. */
import { leavePerson, nameOf, rows, shown, turn, visited } from "./office.ts";
import { say } from "./words.ts";

export function Visiting() {
  const words = say();
  const row = rows.value.find(({ index }) => index === visited.value);
  const at = shown.value.findIndex(({ index }) => index === visited.value);
  if (row === undefined) return null;
  return (
    <section class="visiting">
      <div>
        <button type="button" class="plain" id="back-to-list" onClick={() => void leavePerson()}>← {words.back}</button>
        <span class="turns">
          <button type="button" class="quiet" disabled={at <= 0} onClick={() => void turn(-1)}>{words.previous}</button>
          <span class="small">{words.ofList(at + 1, shown.value.length)}</span>
          <button type="button" class="quiet" disabled={at === -1 || at + 1 >= shown.value.length} onClick={() => void turn(1)}>{words.next}</button>
        </span>
      </div>
      <h2>{nameOf(row)}{row.label.department !== undefined && <small>{row.label.department}</small>}</h2>
      <p class="about">{words.visiting}</p>
    </section>
  );
}
