/** The offices of a shelf (pure): every way in which its reports write one office is one office. */
import { isCoreless, type OfficeName, readName, shortens } from "./name.ts";
import { sameChain } from "./place.ts";

export interface Office {
  /** Its fullest name on the shelf. */
  org: string;
  /** As its reports are filed, the fullest first. */
  orgs: string[];
  name: OfficeName;
  /** What it calls itself for short (以下简称), as written. */
  aliases: string[];
}

export interface Filed {
  org: string | null;
  aliases: string[];
}

/** Do two names that were written with care mean one office? A name without a place tells nothing of it. */
export function sameOffice(a: OfficeName, b: OfficeName): boolean {
  return sameBody(a, b) && sameChain(a.places, b.places);
}

/** The same kind of office with the same matter, whatever its place. */
export function sameBody(a: OfficeName, b: OfficeName): boolean {
  if (a.kind !== b.kind) return false;
  const [short, long] = a.core.length <= b.core.length ? [a, b] : [b, a];
  return shortens(short.core, long.core, a.kind) === "same";
}

/** Could `short`, which says no place or only its kind (区财政局), be this office? */
export function mayBe(short: OfficeName, office: OfficeName): boolean {
  if (!sameBody(short, office)) return false;
  if (short.places.length > 0) return sameChain(short.places, office.places);
  // 政府 or 委员会 of nobody knows where is no name.
  if (short.of === null) return !isCoreless(short);
  return office.places.at(-1)?.kind.endsWith(short.of) ?? false;
}

/** The offices of a list of reports, in its order. */
export function officesOf(reports: Filed[]): Office[] {
  const aliasesOf = new Map<string, Set<string>>();
  for (const { org, aliases } of reports) {
    if (org === null) continue;
    const known = aliasesOf.get(org) ?? new Set<string>();
    for (const alias of aliases) known.add(alias);
    aliasesOf.set(org, known);
  }
  const named = [...aliasesOf].map(([org, aliases]) => ({
    org,
    aliases: [...aliases],
    name: readName(org),
  }));
  const order = new Map(named.map(({ org }, i) => [org, i]));
  const offices: Office[] = [];
  const near = new Map<string, Office[]>();
  const ofKind = new Map<string, Office[]>();
  // The fullest names first: what is short joins the one office that it can mean.
  for (const { org, aliases, name } of named.toSorted(
    (a, b) => fullness(b.name) - fullness(a.name),
  )) {
    const beside = near.get(placeKey(name)) ?? [];
    const same =
      name.places.length > 0
        ? beside.filter((office) => sameOffice(name, office.name))
        : (ofKind.get(name.kind) ?? []).filter((office) => mayBe(name, office.name));
    if (same.length === 1) {
      const office = same[0]!;
      office.orgs.push(org);
      office.aliases.push(...aliases);
    } else {
      const office: Office = { org, orgs: [org], name, aliases };
      offices.push(office);
      near.set(placeKey(name), [...beside, office]);
      const kind = ofKind.get(name.kind);
      if (kind) kind.push(office);
      else ofKind.set(name.kind, [office]);
    }
  }
  const first = ({ orgs }: Office) => Math.min(...orgs.map((org) => order.get(org)!));
  return offices.sort((a, b) => first(a) - first(b));
}

/** Offices of one innermost place and kind, which alone can be the same. */
function placeKey({ places, kind }: OfficeName): string {
  return `${places.at(-1)?.bare ?? ""}|${kind}`;
}

function fullness({ places, core }: OfficeName): number {
  return places.length * 100 + core.length;
}
