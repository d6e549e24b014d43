/*
 * What the browser keeps for the next visit. A browser that keeps nothing (a private window, a full disk) is no reason
 * for the page not to work.
 */
const PREFIX = "ce-rules:";

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Keeps a text, or forgets it; says whether it is kept. */
export function keep(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
    return true;
  } catch {
    return false;
  }
}
