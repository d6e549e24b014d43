/*
 * From JavaScript's values to a request in JSON.
 *
 * `JSON.stringify` leaves out or changes in silence what JSON has no form for: NaN becomes null, a Map an empty
 * object, a Date a text with its time of day. So a request is looked over first, and what cannot be said is told as
 * a fault at its place. Members that are undefined are absent, as everywhere in JavaScript.
 */

/** What stood at a place that JSON cannot say; with its name, where it is something else than these. */
export type What = ["infinite" | "not_a_number" | "not_unicode" | "date" | "other" | Whole, name?: string];

/** What a whole request is of which nothing can be read. */
type Whole = "text_not_unicode" | "too_deep";

/** A place of a request, a JSON pointer, and what stood there. */
export interface Place {
  path: string;
  what: What;
}

/** A request in JSON, and where it has null instead of something that JSON cannot say. */
export interface Reading {
  json: string;
  unreadable: Place[];
}

/** How deep lists and objects may stand in each other, the same as in JSON. */
const DEPTH = 127;

/** Reads a request, whatever it is; nothing if it is nested too deep, or in itself. */
export function read(request: unknown): Reading | undefined {
  try {
    const unreadable: Place[] = [];
    if (!look(request, "", 0, unreadable)) return undefined;
    // What is well is written by the engine of the language itself, which is much the quickest.
    const json = unreadable.length === 0 ? JSON.stringify(request) : JSON.stringify(without(request, "", unreadable));
    return { json, unreadable };
  } catch {
    // Something of the request runs code of its own, which threw: there is no reading it.
    return nothing("other", "an object that throws when it is read");
  }
}

/** The reading of a request of which nothing can be read. */
export function nothing(...what: What): Reading {
  return { json: "null", unreadable: [{ path: "", what }] };
}

/** What a value is that JSON cannot say, if it is one. */
function oddity(value: unknown): What | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? undefined : ["not_unicode"];
    case "number":
      return Number.isFinite(value) ? undefined : [Number.isNaN(value) ? "not_a_number" : "infinite"];
    case "boolean":
      return undefined;
    case "object": {
      if (value === null || (Array.isArray(value) && !("toJSON" in value))) return undefined;
      // The name of what it is, which is the same in every frame and context of a page.
      const name = Object.prototype.toString.call(value).slice(8, -1);
      if (name === "Date") return ["date"];
      if (name !== "Object") return ["other", name];
      return "toJSON" in value ? ["other", nameOf(value)] : undefined;
    }
    default:
      return ["other", typeof value];
  }
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "an object with toJSON";
}

/** Goes through a value without copying it, and lists what JSON cannot say. False if it is too deep. */
function look(value: unknown, path: string, depth: number, unreadable: Place[]): boolean {
  const what = oddity(value);
  if (what !== undefined) {
    unreadable.push({ path, what });
    return true;
  }
  if (typeof value !== "object" || value === null) return true;
  if (depth >= DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      if (typeof item === "number" && Number.isFinite(item)) continue;
      if (!look(item, `${path}/${i}`, depth + 1, unreadable)) return false;
    }
    return true;
  }
  for (const name of Object.keys(value)) {
    const member: unknown = (value as Record<string, unknown>)[name];
    if (!name.isWellFormed()) {
      // An unknown member, and is so with the sign of replacement in its name.
      unreadable.push({ path: pointer(path, name.toWellFormed()), what: ["not_unicode"] });
      continue;
    }
    const kind = typeof member;
    if (kind === "undefined" || kind === "boolean" || (kind === "number" && Number.isFinite(member))) continue;
    if (kind === "string" && (member as string).isWellFormed()) continue;
    if (!look(member, pointer(path, name), depth + 1, unreadable)) return false;
  }
  return true;
}

function pointer(path: string, name: string): string {
  return `${path}/${/[~/]/.test(name) ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name}`;
}

/** A copy that has null in the places listed. */
function without(value: unknown, path: string, unreadable: Place[]): unknown {
  if (unreadable.some((place) => place.path === path)) return null;
  if (Array.isArray(value)) {
    return Array.from(value, (item, i) => without(item, `${path}/${i}`, unreadable));
  }
  if (typeof value !== "object" || value === null) return value;
  const copy: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) {
      const readable = name.toWellFormed();
      copy.push([readable, without(member, pointer(path, readable), unreadable)]);
    }
  }
  return Object.fromEntries(copy);
}
