/* The inputs. What they give is what the contract takes, or the text as typed, of which the library then says what is wrong. */
import type { Ties } from "./field.tsx";
import { common } from "../words.ts";
import { say } from "./words.ts";

type Of<T> = { readonly ties: Ties; readonly value: unknown; readonly set: (value: T | undefined) => void };

export function TextInput({ ties, value, set, list }: Of<string> & { readonly list?: string }) {
  return (
    <input {...ties} type="text" autocomplete="off" spellcheck={false} list={list} value={shown(value)}
      onInput={({ currentTarget }) => set(currentTarget.value === "" ? undefined : currentTarget.value)} />
  );
}

/** Numbers, as people type them in Chinese input methods too: full-width digits, a full stop for the point. */
export function NumberInput({ ties, value, set, whole = true }: Of<number | string> & { readonly whole?: boolean }) {
  return (
    <input {...ties} type="text" inputMode={whole ? "numeric" : "decimal"} autocomplete="off" class="number" value={shown(value)}
      onInput={({ currentTarget }) => set(numeric(currentTarget.value))} />
  );
}

function numeric(typed: string): number | string | undefined {
  const plain = halfWidth(typed).trim().replace("。", ".");
  if (plain === "") return undefined;
  // "1." stays a text while it is being typed, else the point would be gone at once.
  return /^(0|[1-9]\d*)(\.\d*[1-9])?$/.test(plain) ? Number(plain) : typed;
}

/** A date of the contract, whose month and day may be unknown; the ways in which people write one are put right when it is left. */
export function DateInput({ ties, value, set }: Of<string>) {
  return (
    <input {...ties} type="text" inputMode="decimal" autocomplete="off" placeholder="2019-05-06" class="number" value={shown(value)}
      onInput={({ currentTarget }) => set(currentTarget.value === "" ? undefined : currentTarget.value)}
      onChange={({ currentTarget }) => set(dated(currentTarget.value))} />
  );
}

export function dated(typed: string): string | undefined {
  const plain = halfWidth(typed).trim();
  if (plain === "") return undefined;
  const parts = /^(\d{4})(?:\s*[-./年。、\s]\s*(\d{1,2})(?:\s*[-./月。、\s]\s*(\d{1,2})\s*日?|\s*月?)?|\s*年)?$/.exec(plain)
    ?? /^(\d{4})(\d{2})(\d{2})?$/.exec(plain);
  if (parts === null) return typed;
  return parts.slice(1).flatMap((part) => (part === undefined ? [] : part.padStart(2, "0"))).join("-");
}

/** A day, by the browser's calendar. */
export function DayInput({ ties, value, set }: Of<string>) {
  return (
    <input {...ties} type="date" min="1949-01-01" max="2100-12-31" value={shown(value)}
      onInput={({ currentTarget }) => set(currentTarget.value === "" ? undefined : currentTarget.value)} />
  );
}

export type Option = { readonly value: string; readonly name: string };

export function Select({ ties, value, set, options, empty }: Of<string> & { readonly options: readonly Option[]; readonly empty?: string }) {
  const given = shown(value);
  // A word that the list does not have is still there: the library says what is wrong with it.
  const own = given !== "" && !options.some((option) => option.value === given) ? [{ value: given, name: given }] : [];
  return (
    <select {...ties} value={given} onChange={({ currentTarget }) => set(currentTarget.value === "" ? undefined : currentTarget.value)}>
      {(empty !== undefined || given === "") && <option value="">{empty ?? ""}</option>}
      {[...options, ...own].map((option) => <option key={option.value} value={option.value}>{option.name}</option>)}
    </select>
  );
}

/** A few options side by side. */
export function Choice({ ties, value, set, options }: Of<string> & { readonly options: readonly Option[] }) {
  const name = ties.id;
  return (
    <div class="choice">
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} value={option.value} checked={shown(value) === option.value}
            aria-describedby={ties["aria-describedby"]} aria-invalid={ties["aria-invalid"]}
            onChange={() => set(option.value === "" ? undefined : option.value)} />
          <span>{option.name}</span>
        </label>
      ))}
    </div>
  );
}

/** A few options, and none of them. */
export function OptionalChoice(props: Parameters<typeof Choice>[0]) {
  return <Choice {...props} options={[...props.options, { value: "", name: say().notSaid }]} />;
}

/** True, false, or not known, which is neither. */
export function YesNo({ ties, value, set, needed }: Of<boolean> & { readonly needed: boolean }) {
  const words = common();
  const options = [
    { value: "true", name: words.yes },
    { value: "false", name: words.no },
    ...(needed ? [] : [{ value: "", name: words.unknown }]),
  ];
  const given = typeof value === "boolean" ? String(value) : needed ? undefined : "";
  return <Choice ties={ties} value={given} options={options} set={(word) => set(word === "" ? undefined : word === "true")} />;
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function halfWidth(typed: string): string {
  return typed.replace(/[\uff10-\uff19\uff0e\uff0d]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** Several options with "not stated" first where nothing need be said. */
export function optional(options: readonly Option[]): { readonly options: readonly Option[]; readonly empty: string } {
  return { options, empty: say().notSaid };
}
