/* The people of an office who are to be printed. */
import { signal } from "@preact/signals";
import type { Outcome } from "../record/outcome.ts";

export type Printed = { readonly name: string; readonly outcome: Outcome };

/** None but while they are being printed. */
export const chosen = signal<readonly Printed[] | undefined>(undefined);

/** Prints a sheet for each. */
export function printAll(people: readonly Printed[]): void {
  chosen.value = people;
  // The sheets are drawn before the dialogue opens, which stops all else.
  requestAnimationFrame(() => {
    print();
    chosen.value = undefined;
  });
}
