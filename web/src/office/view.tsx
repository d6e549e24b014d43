/* The office's view: a file in, everyone's verdict, filters, results back. */
import { useRef } from "preact/hooks";
import { text } from "../locale.ts";
import { shortVerdicts } from "../words.ts";
import { busy, counts, departments, faults, filters, isChanged, MOST_SHEETS, NO_FILTERS, printShown, reading, readFile, saveRecords, saveReport, saveTemplate, shortYears, shown, unreadable, type Filters } from "./office.ts";
import { sample } from "./sample.ts";
import { Table } from "./table.tsx";
import { say } from "./words.ts";

export function Office() {
  const now = reading.value;
  return (
    <div class="office">
      {now === undefined ? <Start /> : <People />}
    </div>
  );
}

function FileButton({ name, look }: { readonly name: string; readonly look: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={look} onClick={() => input.current?.click()}>{name}</button>
      <input ref={input} type="file" hidden id="office-file" aria-label={name} onChange={({ currentTarget }) => {
        const file = currentTarget.files?.[0];
        currentTarget.value = "";
        if (file !== undefined) void readFile(file);
      }} />
    </>
  );
}

function Start() {
  const words = say();
  return (
    <section class="card start" aria-labelledby="office-title">
      <h2 id="office-title">{words.title}</h2>
      <p class="about">{words.about}</p>
      <div class="drop">
        <p>{words.drop}</p>
        <FileButton name={words.choose} look="primary" />
        <p class="hint">{words.forms}</p>
      </div>
      <Busy />
      <Unread />
      <p class="starts">
        <button type="button" class="link" id="save-template" onClick={() => void saveTemplate()}>{words.template}</button>
        <button type="button" class="link" id="office-example" onClick={() => void readFile(sample())}>{words.sample}</button>
      </p>
    </section>
  );
}

function Busy() {
  const at = busy.value;
  return (
    <div role="status">
      {at !== undefined && <p class="busy"><progress aria-label={say()[at]} /> {say()[at]}</p>}
    </div>
  );
}

function Unread() {
  const why = unreadable.value;
  return (
    <div role="alert">
      {why !== undefined && <p class="unreadable">{why.name !== undefined && <b>{say().cannot(why.name)} </b>}{text(why.text)}</p>}
    </div>
  );
}

function People() {
  const words = say();
  const now = reading.value;
  const sums = counts.value;
  if (now === undefined) return null;
  const set = (to: Partial<Filters>) => (filters.value = { ...filters.value, ...to });
  const { standing, department, short } = filters.value;
  const standings = [
    ["all", words.all],
    ["eligible", shortVerdicts().eligible],
    ["pending", shortVerdicts().pending],
    ["not_eligible", shortVerdicts().not_eligible],
    ["refused", words.refused],
  ] as const;
  return (
    <section class="card people" aria-labelledby="office-title">
      <div class="people-head">
        <div>
          <h2 id="office-title">{now.name}</h2>
          <p class="about" role="status">
            {now.done ? words.people(sums.all) : words.assessing(sums.all, now.total ?? 0)}
          </p>
        </div>
        <div class="tools">
          <FileButton name={words.another} look="plain" />
          {isChanged.value && <button type="button" class="plain" onClick={() => void saveRecords()}>{words.records}</button>}
          <button type="button" class="plain" id="print-shown" disabled={!now.done || shown.value.length === 0} onClick={() => void printShown()}>
            {words.print(Math.min(shown.value.length, MOST_SHEETS))}
          </button>
          <button type="button" class="primary" id="save-report" disabled={!now.done || busy.value !== undefined} onClick={() => void saveReport()}>{words.report}</button>
        </div>
      </div>
      <Busy />
      <Unread />
      {!now.done && <progress max={now.total} value={sums.all} aria-label={words.assessing(sums.all, now.total ?? 0)} />}
      <div class="standings" role="group" aria-label={words.standing}>
        {standings.map(([name, label]) => (
          <button type="button" key={name} class={`standing ${name}`} data-standing={name} aria-pressed={standing === name} onClick={() => set({ standing: name })}>
            <b>{sums[name]}</b> <span>{label}</span>
          </button>
        ))}
      </div>
      <div class="filters">
        <input type="search" aria-label={words.search} placeholder={words.search} value={filters.value.words}
          onInput={({ currentTarget }) => set({ words: currentTarget.value })} />
        {departments.value.length > 0 && (
          <select aria-label={words.department} value={department} onChange={({ currentTarget }) => set({ department: currentTarget.value })}>
            <option value="">{words.allDepartments}</option>
            {departments.value.map((name) => <option key={name}>{name}</option>)}
          </select>
        )}
        <select aria-label={words.short} value={short} onChange={({ currentTarget }) => set({ short: currentTarget.value })}>
          <option value="">{words.allYears}</option>
          {shortYears.value.map((year) => <option key={year} value={String(year)}>{words.shortOf(year)}</option>)}
        </select>
        <span class="small" role="status">{words.shown(shown.value.length, sums.all)}</span>
        {filters.value !== NO_FILTERS && <button type="button" class="link" onClick={() => (filters.value = NO_FILTERS)}>{words.clear}</button>}
      </div>
      {faults.value.length > 0 && (
        <details class="file-faults" open>
          <summary>{words.fileFaults(faults.value.length)}</summary>
          <ul>{faults.value.map(({ place, message }, i) => <li key={i}><b>{place}</b> {text(message)}</li>)}</ul>
        </details>
      )}
      {shown.value.length === 0 ? <p class="nobody">{words.none}</p> : <Table />}
    </section>
  );
}
