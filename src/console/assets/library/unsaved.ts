/** What somebody has typed and not yet saved, by what it is about: it outlives a reload, a lost session and a closed window. */
const PREFIX = "chengqian.unsaved.";

export function keepUnsaved(about: string, values: Record<string, string>): void {
  try {
    localStorage.setItem(PREFIX + about, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing keeps the form all the same.
  }
}

export function unsaved(about: string): Record<string, string> | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + about) ?? "null") as Record<string, string>;
  } catch {
    return null;
  }
}

export function dropUnsaved(about: string): void {
  try {
    localStorage.removeItem(PREFIX + about);
  } catch {
    // Nothing is kept.
  }
}
