/** One form for what reads the same: full width and compatibility forms, invisible marks, control characters. */
export function fold(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFKC")
    .replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, "")
    .replace(/[\u0000-\u001F]/g, " ");
}

/** `fold`, and without any blank or letter case: the form in which quotes are compared. */
export function foldTight(text: string): string {
  return fold(text).replace(/\s+/g, "").toLowerCase();
}
