/** What people call their own office (pure): 我办, 本单位, 我们, 我区. */
import { wordsOf } from "../lexicon.ts";
import { ENDINGS, readName } from "./name.ts";
import { kindAtEnd } from "./place.ts";
import { type Name, wordEnds } from "./said.ts";
import { mayBe, type Office, sameOffice } from "./shelf.ts";

const SELF = wordsOf("self-words").sort((a, b) => b.length - a.length);
/** 单位 says no kind. */
const ANY = ["单位", "机关", "部门"];
const AFTER = [...ANY, ...ENDINGS.map(({ word }) => word)];

export interface OwnName extends Name {
  /** 我们 alone may only be who speaks. */
  weak: boolean;
}

/** The office of the shelf that runs the program; null where the shelf has nothing of it. */
export function ownOffice(offices: Office[], officeName: string | null): Office | null {
  if (officeName === null) return offices.length === 1 ? offices[0]! : null;
  const name = readName(officeName);
  const found = offices.filter((office) =>
    name.places.length > 0
      ? sameOffice(name, office.name)
      : office.orgs.includes(officeName) || mayBe(name, office.name),
  );
  return found.length === 1 ? found[0]! : null;
}

/** The words for one's own office or place in `text`. `own` null knows of none on the shelf. */
export function ownNames(text: string, offices: Office[], own: Office | null): OwnName[] {
  const ends = wordEnds(text);
  const found: OwnName[] = [];
  for (let start = 0; start < text.length; start++) {
    const self = SELF.find((word) => text.startsWith(word, start));
    if (!self) continue;
    const at = start + self.length;
    const read = readAfter(text, at, offices, own, ends);
    if (read) found.push({ ...NOWHERE, start, end: read.end, fits: read.fits, weak: false });
    else if (self.length > 1)
      found.push({ ...NOWHERE, start, end: at, fits: own ? [own] : [], weak: true });
    start = at - 1;
  }
  return found;
}

const NOWHERE = { places: [], of: null, office: true };

/** What follows 我: a kind of office, or of place. */
function readAfter(
  text: string,
  at: number,
  offices: Office[],
  own: Office | null,
  ends: Set<number>,
): { end: number; fits: Office[] } | null {
  const word = AFTER.find((one) => text.startsWith(one, at));
  const kind = kindAtEnd(text[at] ?? "")?.kind ?? null;
  const end = at + (word ?? kind ?? "").length;
  // 我办理了 says nothing of an office.
  if (end === at || !ends.has(end)) return null;
  if (word === undefined) return { end, fits: ofPlace(offices, own, kind!) };
  const says = ANY.includes(word) ? null : readName(word).kind;
  return { end, fits: own && (says === null || says === own.name.kind) ? [own] : [] };
}

/** 我区: every office of our place, ours first. */
function ofPlace(offices: Office[], own: Office | null, kind: string): Office[] {
  const place = own?.name.places.findLast((one) => one.kind.endsWith(kind));
  if (!own || !place) return [];
  const others = offices.filter(
    (office) => office !== own && office.name.places.at(-1)?.full === place.full,
  );
  return own.name.places.at(-1) === place ? [own, ...others] : others;
}
