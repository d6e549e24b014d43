/* Clauses, with what they say, and readings, marked as such. */
import { text } from "../locale.ts";
import { clause, policy, readings } from "../rules.ts";
import { common } from "../words.ts";
import { instrument } from "./words.ts";

/** `湘人社函〔2021〕29号 二(二)3`. */
export function citation(policyId: string, id: string): string {
  const entry = clause(policyId, id);
  if (entry === undefined) return id;
  const own = policy(policyId).instruments?.find((other) => other.id === entry.instrument);
  return `${own?.number ?? instrument(entry.instrument)} ${entry.locator}`;
}

/** Citations without those that say the same place. */
export function citations(policyId: string, ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => citation(policyId, id)))];
}

type Props = { readonly policyId: string; readonly ids: readonly string[] };

/** What clauses say. */
export function Clauses({ policyId, ids }: Props) {
  return (
    <ul class="clauses">
      {[...new Set(ids)].map((id) => {
        const entry = clause(policyId, id);
        return (
          <li key={id}>
            <p><cite>{citation(policyId, id)}</cite>{entry !== undefined && <> {text(entry)}</>}</p>
            {readings(policyId, id).map((reading) => (
              <p class="reading" key={reading.id}><b class="tag">{common().reading}</b> {text(reading)}</p>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

/** A citation that opens to what the clauses say; that some of it is a reading is told before it is opened. */
export function Cite({ policyId, ids, about }: Props & { readonly about?: string }) {
  if (ids.length === 0) return null;
  const read = ids.some((id) => readings(policyId, id).length > 0);
  return (
    <details class="cite">
      <summary>
        {about ?? citations(policyId, ids).join(" · ")}
        {read && <b class="tag">{common().reading}</b>}
      </summary>
      <Clauses {...{ policyId, ids }} />
    </details>
  );
}
