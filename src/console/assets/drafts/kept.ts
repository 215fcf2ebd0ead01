/** What somebody types and has not saved yet stays in this browser: a session that ends, or a window that is shut, costs nothing. */

const PREFIX = "chengqian.draft.";
/** What nobody came back for is let go after so many days. */
const DAYS = 30;

interface Kept {
  at: number;
  value: unknown;
}

/** What was kept under a name; null for nothing. */
export function kept<T>(name: string): T | null {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") as Kept | null;
    return found && found.at > Date.now() - DAYS * 86_400_000 ? (found.value as T) : null;
  } catch {
    return null;
  }
}

/** Keep a value; null, an empty text or an empty object is nothing to keep. */
export function keep(name: string, value: unknown): void {
  const isNothing =
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0);
  try {
    if (isNothing) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), value }));
  } catch {
    // A full or forbidden storage only costs what a crash would.
  }
}
