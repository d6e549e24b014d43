/* What was just removed can be had back. */
import { effect, signal } from "@preact/signals";
import { draft, type Draft } from "../record/draft.ts";
import { say } from "./words.ts";

/** The record before the last removal, for a while. */
export const removed = signal<Draft | undefined>(undefined);

const SECONDS = 12;

effect(() => {
  if (removed.value === undefined) return undefined;
  const timer = setTimeout(() => (removed.value = undefined), SECONDS * 1000);
  return () => clearTimeout(timer);
});

export function Removed() {
  const before = removed.value;
  return (
    <div class="notice-place" role="status">
      {before !== undefined && (
        <p class="notice">
          {say().removed}{" "}
          <button type="button" class="link" onClick={() => {
            draft.value = before;
            removed.value = undefined;
          }}>{say().undo}</button>
        </p>
      )}
    </div>
  );
}
