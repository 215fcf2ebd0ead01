/**
 * What offices are called (pure): 望江区人民政府外事办公室 is also 区政府外办, 望江区外办 and 外办, while 望江区政府办 and
 * 望江区人民政府 are others.
 */

const PLACE = /^[\p{Script=Han}]{2,6}?(?:自治区|自治州|自治县|[省市区县旗州镇乡])/u;

/** The place an office is of: 望江区; null where its name begins with none. */
export function placeOf(org: string): string | null {
  return PLACE.exec(org)?.[0] ?? null;
}

/** 区外办 is ours after a word that leads to it; after any other it is the end of another place's name (西城区外办). */
const OWN = "(?<=^|\\P{Script=Han}|请问|查询|查查|想问|关于|以及|[和与及年比我本全在对从问查请])";

/** The ways to call `org` in a sentence, as one pattern; the longest first. */
function namesOf(org: string, aliases: string[]): RegExp {
  const place = placeOf(org) ?? "";
  const office = org.slice(place.length);
  const exact = [org, ...aliases].map(literal).sort((a, b) => b.length - a.length);
  // 区政府 alone is the government; with an office after it, it is that office's.
  if (/^(?:人民)?政府$/.test(office)) {
    return new RegExp(`${exact.join("|")}|${literal(place)}政府(?![外办信工采])`, "gu");
  }
  const loose = literal(office)
    .replace(/^人民政府/, "(?:人民)?(?:政府)?")
    .replace(/外事办公室$/, "外(?:事)?办(?:公室)?")
    .replace(/办公室$/, "办(?:公室)?")
    .replace(/委员会$/, "委(?:员会)?")
    .replace("发展和改革", "发(?:展和?)?改(?:革)?");
  const before =
    place === "" ? "" : `(?:${literal(place)}|${OWN}${place.at(-1)}|(?<![省市区县旗州镇乡]))`;
  return new RegExp(`${exact.join("|")}|${before}${loose}`, "gu");
}

interface Office {
  org: string;
  /** The ways to call it. */
  names: RegExp;
  place: string | null;
}

/** The offices of `known` that `text` calls by any of their names, and those names as they stand in it. */
function officesIn(text: string, known: Office[]): { orgs: string[]; said: string[] } {
  const found = known.flatMap(({ org, names }) =>
    [...text.matchAll(names)].map((match) => ({
      org,
      said: match[0],
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  // 区政府外办 names the office, not the government whose name it begins with.
  const own = found.filter(
    (one) =>
      !found.some(
        (other) =>
          other.start <= one.start &&
          other.end >= one.end &&
          other.end - other.start > one.end - one.start,
      ),
  );
  return {
    orgs: [...new Set(own.map(({ org }) => org))],
    said: [...new Set(own.map(({ said }) => said))].sort((a, b) => b.length - a.length),
  };
}

/**
 * The organisations of a library that a question names, and the names by which it does; one that names only a place
 * (望江区) means all its offices.
 */
export function orgsAsked(
  question: string,
  reports: { org: string | null; aliases: string[] }[],
): { orgs: string[]; said: string[] } {
  const known = officesOf(reports);
  const found = officesIn(question, known);
  if (found.orgs.length > 0) return found;
  const ofPlace = known.flatMap(({ org, place }) =>
    place !== null && question.includes(place) ? org : [],
  );
  return { orgs: ofPlace, said: found.said };
}

const officesKnown = new WeakMap<object, Office[]>();

/** The offices of a list of reports; a list that is asked about again is not read again. */
function officesOf(reports: { org: string | null; aliases: string[] }[]): Office[] {
  const kept = officesKnown.get(reports);
  if (kept) return kept;
  const aliasesOf = new Map<string, Set<string>>();
  for (const { org, aliases } of reports) {
    if (org !== null) aliasesOf.set(org, new Set([...(aliasesOf.get(org) ?? []), ...aliases]));
  }
  const offices = [...aliasesOf].map(([org, aliases]) => ({
    org,
    names: namesOf(org, [...aliases]),
    place: placeOf(org),
  }));
  officesKnown.set(reports, offices);
  return offices;
}

/** Is `short` (望江区外办) another way to write `long` (望江区人民政府外事办公室)? */
export function abbreviates(short: string, long: string): boolean {
  if (short.length >= long.length || placeOf(short) !== placeOf(long)) return false;
  const place = placeOf(long) ?? "";
  const match = new RegExp(`^(?:${namesOf(long, []).source})$`, "u").exec(short);
  return match !== null && short.startsWith(place);
}

/** `text` as a pattern that matches it and nothing else. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
