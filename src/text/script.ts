/**
 * Traditional and simplified script as one (pure): every character becomes the same member of its family (裏 裡 里, 爲 為 为),
 * whichever standard it was written by. The families are those of OpenCC's tables for the mainland, Taiwan and Hong Kong.
 * This is for comparing and finding, never for showing: where simplified script tells two characters apart that
 * traditional script does not (干 and 乾), both become one.
 */
import hongKong from "opencc-js/dict/HKVariants";
import simplified from "opencc-js/dict/STCharacters";
import traditional from "opencc-js/dict/TSCharacters";
import taiwan from "opencc-js/dict/TWVariants";

/** UTF-16 unit → the member of its family that stands for all, 0 for one without a family; made at first use. */
let families: Uint16Array | null = null;

/** `text` with each character as its family's simplified form. Lengths in UTF-16 units stay as they are. */
export function oneScript(text: string): string {
  families ??= readFamilies();
  let folded = "";
  let done = 0;
  for (let i = 0; i < text.length; i++) {
    const form = families[text.charCodeAt(i)]!;
    if (form === 0) continue;
    folded += text.slice(done, i) + String.fromCharCode(form);
    done = i + 1;
  }
  return done === 0 ? text : folded + text.slice(done);
}

function readFamilies(): Uint16Array {
  const above = new Map<string, string>();
  const rootOf = (c: string): string => {
    const next = above.get(c);
    return next === undefined ? c : rootOf(next);
  };
  for (const table of [traditional, simplified, taiwan, hongKong]) {
    for (const entry of table.split("|")) {
      const [head, ...others] = entry.split(" ");
      for (const other of others) {
        const [a, b] = [rootOf(head!), rootOf(other)];
        if (a !== b) above.set(a, b);
      }
    }
  }
  const members = Map.groupBy(new Set([...above.keys(), ...above.values()]), rootOf);
  // What stands for a family is what most of its traditional members become in simplified script.
  const votes = new Map<string, number>();
  for (const entry of traditional.split("|")) {
    const form = entry.split(" ")[1]!;
    votes.set(form, (votes.get(form) ?? 0) + 1);
  }
  const found = new Uint16Array(0x10000);
  for (const family of members.values()) {
    const form = family.toSorted((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0))[0]!;
    if (form.length > 1) continue;
    for (const c of family)
      if (c.length === 1 && c !== form) found[c.charCodeAt(0)] = form.charCodeAt(0);
  }
  return found;
}
