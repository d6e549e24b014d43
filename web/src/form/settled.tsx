/* Years that are settled: certificates of hours, and waivers. */
import { addSettled, draft, removeSettled, setSettled, type Members, type Settled as List } from "../record/draft.ts";
import type { Ties } from "./field.tsx";
import { NumberInput, TextInput } from "./inputs.tsx";
import { Rows, type Column } from "./rows.tsx";
import { label, say } from "./words.ts";

const year = (ties: Ties, value: unknown, set: (to: unknown) => void) => <NumberInput {...{ ties, value, set }} />;
const words = (ties: Ties, value: unknown, set: (to: unknown) => void) => <TextInput {...{ ties, value, set }} />;

export function Settled() {
  const { certificates = [], waivers = [] } = draft.value;
  const first = draft.value.application_year - 1;
  const columns = (last: Column): Column[] => [
    { name: "from", label: label("first_year"), required: true, input: year },
    { name: "to", label: label("last_year"), required: true, input: year },
    last,
  ];
  const part = (list: List, rows: readonly Members[], last: Column, add: string) => (
    <Rows path={`/${list}`} {...{ rows, add }} columns={columns(last)} onAdd={() => addSettled(list, { from: first, to: first })}
      onSet={(i, name, value) => setSettled(list, i, name, value)} onRemove={(i) => removeSettled(list, i)} />
  );
  return (
    <section class="card">
      <details class="settled" open={certificates.length + waivers.length > 0}>
        <summary><h2>{say().settled}</h2></summary>
        <p class="about">{say().settledAbout}</p>
        <h3>{say().certificates}</h3>
        {part("certificates", certificates, { name: "number", label: label("number"), required: false, input: words }, say().addCertificate)}
        <h3>{say().waivers}</h3>
        {part("waivers", waivers, { name: "reason", label: label("reason"), required: true, input: words }, say().addWaiver)}
      </details>
    </section>
  );
}
