/* A policy of the visitor's own: another province, another year, a college. It is a document, and needs no other page. */
import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import * as ce from "ce-rules/slim";
import { text } from "../locale.ts";
import { draft, setMember } from "../record/draft.ts";
import { addPolicy, documents, policies, removePolicies } from "../rules.ts";
import { say } from "./words.ts";

/** The document that was refused last, and why. */
const refused = signal<{ readonly name: string; readonly error: ce.CeRulesError } | undefined>(undefined);

async function load(file: File): Promise<void> {
  refused.value = undefined;
  try {
    const added = addPolicy(await file.text());
    const { application_years } = added;
    if (!application_years.includes(draft.value.application_year)) setMember("application_year", application_years.at(-1));
    setMember("policy", added.id);
  } catch (error) {
    if (!(error instanceof ce.CeRulesError)) throw error;
    refused.value = { name: file.name, error };
  }
}

function remove(): void {
  removePolicies();
  refused.value = undefined;
  const { policy, application_year } = draft.value;
  const left = policies();
  if (policy !== undefined && !left.some(({ id }) => id === policy)) setMember("policy", undefined);
  const years = left.flatMap(({ application_years }) => application_years);
  if (!years.includes(application_year)) setMember("application_year", Math.max(...years));
}

export function OwnPolicy() {
  const words = say();
  const input = useRef<HTMLInputElement>(null);
  const why = refused.value;
  return (
    <div class="own-policy">
      <button type="button" class="link" onClick={() => input.current?.click()}>{words.loadPolicy}</button>
      <input ref={input} type="file" hidden id="policy-file" accept=".toml,.json" aria-label={words.loadPolicy} onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        currentTarget.value = "";
        if (file !== undefined) void load(file);
      }} />
      {documents.value.length > 0 && <button type="button" class="link" id="remove-policies" onClick={remove}>{words.removePolicies}</button>}
      <div role="alert">
        {why !== undefined && (
          <div class="unreadable">
            <p><b>{words.policyRefused(why.name)}</b> {why.error.faults.length === 0 && text(why.error.text)}</p>
            <ul>{why.error.faults.map(({ path, code, message }) => <li key={`${path} ${code}`}><code>{path}</code> {text(message)}</li>)}</ul>
          </div>
        )}
      </div>
    </div>
  );
}
