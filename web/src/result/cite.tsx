/* Clauses, with what they say, and readings, marked as such. */
import { list, text } from "../locale.ts";
import { clause, instrument, readings } from "../rules.ts";
import { common } from "../words.ts";

/** `湘人社函〔2021〕29号 二(二)3`. */
export function citation(policyId: string, id: string): string {
  return citations(policyId, [id])[0] ?? id;
}

/** Citations, one an instrument with all its places: `湘人社函〔2021〕29号 二(二)1、二(二)3`. */
export function citations(policyId: string, ids: readonly string[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const id of ids) {
    const entry = clause(policyId, id);
    const source = entry === undefined ? undefined : instrument(policyId, entry.instrument);
    const name = source?.number ?? entry?.instrument ?? id;
    places.set(name, (places.get(name) ?? new Set()).add(entry?.locator ?? ""));
  }
  return [...places].map(([name, of]) => `${name} ${list([...of])}`.trim());
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
        <span>{about ?? citations(policyId, ids).join(" · ")}</span>
        {read && <b class="tag">{common().reading}</b>}
      </summary>
      <Clauses {...{ policyId, ids }} />
    </details>
  );
}
