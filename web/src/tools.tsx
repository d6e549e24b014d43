/* Open, save, print, clear; and the welcome of a first visit. */
import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { open } from "./form/activity.tsx";
import { draft, isBlank } from "./record/draft.ts";
import { EXAMPLE } from "./record/example.ts";
import { fresh, isKept, keeping, parsed, saveRecord } from "./record/store.ts";
import { readFile } from "./office/office.ts";
import { view } from "./view.ts";
import { say } from "./words-app.ts";

/** The file that could not be opened. */
const wrong = signal<string | undefined>(undefined);

/** Opens one record in the form; a file of many goes to the office's view. */
export async function openFile(file: File): Promise<void> {
  wrong.value = undefined;
  const record = /\.json$/i.test(file.name) ? parsed(await file.text()) : undefined;
  if (record !== undefined) {
    open(undefined);
    draft.value = record;
    return;
  }
  if (/\.json$/i.test(file.name) && !isList(await file.text())) {
    wrong.value = file.name;
    return;
  }
  view.value = "office";
  await readFile(file);
}

function isList(text: string): boolean {
  return /^\s*\[/.test(text);
}

export function Welcome() {
  const words = say();
  return (
    <section class="welcome">
      <h2>{words.intro}</h2>
      <p>{words.introAbout}</p>
      <button type="button" class="primary" id="example" onClick={() => {
        open(undefined);
        draft.value = EXAMPLE;
      }}>{words.example}</button>
    </section>
  );
}

export function Tools() {
  const words = say();
  const input = useRef<HTMLInputElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <div class="record-tools" role="group" aria-label={words.tools}>
      {keeping.value && <button type="button" class="plain" onClick={() => input.current?.click()}>{words.open}</button>}
      <input ref={input} type="file" hidden id="record-file" accept=".json,.jsonl,.xlsx" aria-label={words.open} onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        currentTarget.value = "";
        if (file !== undefined) void openFile(file);
      }} />
      <button type="button" class="plain" onClick={saveRecord}>{words.save}</button>
      <button type="button" class="plain" onClick={() => print()}>{words.print}</button>
      {keeping.value && !isBlank(draft.value) && <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>{words.clear}</button>}
      {keeping.value && !isBlank(draft.value) && <span class={`kept${isKept.value ? "" : " not"}`}>{isKept.value ? words.kept : words.notKept}</span>}
      <div role="alert">{wrong.value !== undefined && <p class="unreadable">{words.wrongFile(wrong.value)}</p>}</div>
      <dialog ref={dialog} aria-label={words.clear}>
        <p>{words.clearSure}</p>
        <div class="actions">
          <button type="button" class="plain" onClick={() => dialog.current?.close()}>{words.cancel}</button>
          <button type="button" class="primary danger" onClick={() => {
            dialog.current?.close();
            open(undefined);
            draft.value = fresh();
          }}>{words.clearYes}</button>
        </div>
      </dialog>
    </div>
  );
}
