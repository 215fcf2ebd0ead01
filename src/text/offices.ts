/**
 * Offices as things (pure): the offices of a shelf, and which of them a question asks. 上海市普陀区规划和自然资源局 is also
 * 普陀区规资局, 区规资局 and 规资局; 洪泽 is 洪泽区人民政府; 我局 is whoever runs the program. What a question names and the
 * shelf does not have is a stranger, told apart from places that are only part of its matter (赴贵州调研).
 */
import { readName } from "./offices/name.ts";
import { ownNames, ownOffice } from "./offices/own.ts";
import { type Place, placeOf, sameChain, samePlace } from "./offices/place.ts";
import { type Index, indexOf, type Name, namesSaid, outermost } from "./offices/said.ts";
import { type Filed, mayBe, type Office, officesOf, sameOffice } from "./offices/shelf.ts";
import {
  compares,
  isComparedWith,
  joinedAt,
  leadsToName,
  owns,
  timeFollows,
  towards,
} from "./offices/words.ts";
import { remembered } from "./remembered.ts";

export type { Office } from "./offices/shelf.ts";

/** Words of a question that name an office or a place. */
export interface Said {
  text: string;
  start: number;
  end: number;
}

export interface Asked {
  /** The offices asked, in order, each by every name its reports are filed under; empty where none is named. */
  orgs: string[];
  /** By which words, and whose they can be; 我办 without a report on the shelf is nobody's. */
  said: (Said & { orgs: string[] })[];
  /** Plainly the owner of what is asked, and not on the shelf; `within` are the shelf's offices inside that place. */
  strangers: (Said & { within: string[] })[];
  /** Not on the shelf, and owner or part of the matter: whether the library's own text has the name must tell. */
  unsure: Said[];
}

export interface Offices {
  offices: Office[];
  asked(text: string): Asked;
}

const kept = new WeakMap<object, Map<string | null, Offices>>();

/** The offices of a list of reports; a list that is asked about again is not read again. */
export function readOffices(reports: Filed[], officeName: string | null = null): Offices {
  const known = kept.get(reports) ?? new Map<string | null, Offices>();
  kept.set(reports, known);
  const read = known.get(officeName) ?? sharedOffices(reports, officeName);
  known.set(officeName, read);
  return read;
}

/** Each reader's list is another, and nearly always of the same offices: the last few of these are kept. */
const shared = new Map<string, Offices>();
const MAX_SHARED = 8;
/** A turn asks several times of the same few texts. */
const MAX_ASKED = 16;

function sharedOffices(reports: Filed[], officeName: string | null): Offices {
  const names = new Set(reports.map(({ org, aliases }) => [org, ...aliases].join(" ")));
  const key = [officeName, ...names].join("\n");
  const read = shared.get(key) ?? createOffices(officesOf(reports), officeName);
  shared.delete(key);
  shared.set(key, read);
  if (shared.size > MAX_SHARED) shared.delete(shared.keys().next().value!);
  return read;
}

function createOffices(offices: Office[], officeName: string | null): Offices {
  const shelf = { offices, index: indexOf(offices), own: ownOffice(offices, officeName) };
  return { offices, asked: remembered((text) => readAsked(text, shelf), MAX_ASKED) };
}

interface Shelf {
  offices: Office[];
  index: Index;
  own: Office | null;
}

/** A name with the offices it means here. */
interface Meant extends Name {
  means: Office[];
  /** 和 or 比 joins it to the name before. */
  joined: boolean;
  /** It is a place or an office that the matter has to do with. */
  matter: boolean;
  /** 我们 alone. */
  weak: boolean;
}

function readAsked(text: string, shelf: Shelf): Asked {
  const own = ownNames(text, shelf.offices, shelf.own);
  const names = outermost([...namesSaid(text, shelf.index), ...own]).map((name): Meant => {
    const self = own.find((one) => one === name);
    const means = self ? self.fits : meaningOf(name, shelf.offices);
    return { ...name, means, joined: false, matter: false, weak: self?.weak ?? false };
  });
  place(text, names);
  const told = names.filter((name) => !name.matter && isPlain(text, name));
  const strange = told.filter(
    (one) => !isKnown(one) && !own.some(({ start }) => start === one.start),
  );
  const known = ownersOf(told.filter(isKnown), shelf.own);
  const named = known.some(({ weak }) => !weak);
  const strangers = strange.filter((name) =>
    name.joined
      ? (compares(text, name.end) || owns(text, name.end)) && isPeer(name, shelf)
      : (!named || isComparedWith(text, name.start, name.end)) && isOwner(text, name, shelf),
  );
  // 我们 beside a stranger is who asks.
  const asking = known.filter((name) => !name.weak || strangers.length === 0 || name.joined);
  if (shelf.offices.length === 0) return { orgs: [], said: [], strangers: [], unsure: [] };
  return {
    orgs: orgsOf(asking),
    said: asking.map((name) => saidOf(text, name, orgsOf([name]))),
    strangers: strangers.map((name) => ({ ...wordsOf(text, name), within: withinOf(name, shelf) })),
    unsure: strange
      .filter((name) => !strangers.includes(name) && leadsToName(text, name.start))
      .filter((name) => name.office || mayBePlace(name.places.at(-1)!))
      .map((name) => wordsOf(text, name)),
  };
}

/** No place has so long a name, an autonomous one aside: 食品安全监督抽检中县本级. */
function mayBePlace({ full }: Place): boolean {
  return full.length <= LONGEST_PLACE || full.includes("自治");
}

const LONGEST_PLACE = 6;

function wordsOf(text: string, { start, end }: Name): Said {
  return { text: text.slice(start, end), start, end };
}

/** An office's name as the question has it: 云城图书馆 of 云城图书馆新馆, of which the rest says what is asked. */
function saidOf(text: string, name: Name, orgs: string[]): Asked["said"][number] {
  const filed = orgs.find((org) => text.slice(name.start, name.end).startsWith(org));
  const end = filed === undefined ? name.end : name.start + filed.length;
  return { ...wordsOf(text, { ...name, end }), orgs };
}

function isKnown({ means }: Meant): boolean {
  return means.length > 0;
}

function orgsOf(names: Meant[]): string[] {
  return [...new Set(names.flatMap(({ means }) => means.flatMap(({ orgs }) => orgs)))];
}

/** The offices that a name means by itself. */
function meaningOf(name: Name, offices: Office[]): Office[] {
  const { fits, places, of, office } = name;
  if (!office) return offices.filter((one) => sameChain(places, one.name.places));
  if (places.length > 0) return fits.filter((one) => sameChain(places, one.name.places));
  if (of === null) return fits;
  return fits.filter(
    ({ name: own }) =>
      own.places.at(-1)?.kind.endsWith(of) || (own.of === of && own.places.length === 0),
  );
}

/**
 * How names stand to one another and to the matter: 教育局和财政局, 教育局2023年比财政局 have nothing but a joining word and
 * perhaps a year between them; what stands after 赴 or 来自 is part of the matter, and what is joined to it too.
 */
function place(text: string, names: Meant[]): void {
  for (const [i, name] of names.entries()) {
    const before = names[i - 1];
    const at = joinedAt(text, name.start);
    name.joined =
      before !== undefined &&
      at !== null &&
      at >= before.end &&
      /^[\s\d年]*$/.test(text.slice(before.end, at));
    name.matter = name.joined
      ? before!.matter
      : towards(text, name.start) !== null &&
        !timeFollows(text, name.end) &&
        !isComparedWith(text, name.start, name.end);
  }
}

/** 洪泽, short as it is, only where an owner stands; 贵州 also before any word. */
function isPlain(text: string, name: Meant): boolean {
  const place = name.places.at(-1);
  if (name.office || !place) return true;
  const short = place.kind === "" || !text.slice(name.start, name.end).endsWith(place.full);
  if (!short) return true;
  return leadsToName(text, name.start) && (isOfChina(place) || owns(text, name.end));
}

/** Which of the names that mean something here are the owners asked. */
function ownersOf(known: Meant[], own: Office | null): Meant[] {
  const named = known.filter(({ office }) => office);
  const strong = known.filter(({ weak }) => !weak);
  const weakToo = (name: Meant, i: number) =>
    !name.weak || strong.length === 0 || known[i + 1]?.joined || name.joined;
  const places = known.filter(({ office }) => !office).flatMap((name) => name.places.slice(-1));
  return known.filter(weakToo).flatMap((name) => {
    // 洪泽区2024年财政局…: the place says which 财政局 is meant, and is not asked itself.
    if (!name.office) {
      const said = named.some(({ means }) => means.some((one) => name.means.includes(one)));
      return said ? [] : [name];
    }
    return [{ ...name, means: nearest(name, places, own) }];
  });
}

/** Of several offices with one name, those of a place that the question names, else those of our own place. */
function nearest({ means, places }: Meant, named: Name["places"], own: Office | null): Office[] {
  if (means.length < 2 || places.length > 0) return means;
  const ofNamed = means.filter(({ name }) =>
    named.some((place) => name.places.some((one) => samePlace(one, place))),
  );
  if (ofNamed.length > 0) return ofNamed;
  const home = own?.name.places.at(-1);
  const ofHome = means.filter(({ name }) => home && name.places.at(-1)?.full === home.full);
  return ofHome.length > 0 ? ofHome : means;
}

/** Does a name that the shelf does not have stand as the owner of what is asked? */
function isOwner(text: string, name: Meant, shelf: Shelf): boolean {
  return leadsToName(text, name.start) && owns(text, name.end) && isPeer(name, shelf);
}

/** An office, a place like ours, or one of China: 丹绒巴都市2021年 may be a friend of a district's. */
function isPeer(name: Meant, { offices, index }: Shelf): boolean {
  const place = name.places.at(-1);
  if (name.office || !place) return true;
  if (offices.some((office) => office.name.places.at(-1)?.level === place.level)) return true;
  return index.places.has(place.full) || isOfChina(place);
}

function isOfChina({ bare }: Place): boolean {
  return placeOf(bare)?.kind === "";
}

/** The shelf's offices inside a place that has none of its own: 万里街道 of 普陀区. */
function withinOf(name: Meant, { offices }: Shelf): string[] {
  if (name.office) return [];
  const inside = offices.filter(({ name: { places } }) =>
    places.some((_, i) => sameChain(name.places, places.slice(0, i + 1))),
  );
  return inside.flatMap(({ orgs }) => orgs);
}

/** Is `short` (望江区外办, 区外办) another way to write `long` (望江区人民政府外事办公室)? */
export function shortFor(short: string, long: string): boolean {
  const [a, b] = [readName(short), readName(long)];
  return sameOffice(a, b) || (a.places.length === 0 && mayBe(a, b));
}

/** The one office of `reports` that is written `org` in other words, by its name there; null where none or several are. */
export function filedAs(org: string, reports: Filed[]): string | null {
  if (reports.some((report) => report.org === org)) return null;
  const same = readOffices(reports).offices.filter((office) => shortFor(org, office.org));
  const name = readName(org);
  const fuller = same.filter(({ name: own }) => own.places.length >= name.places.length);
  return same.length === 1 && fuller.length === 1 ? same[0]!.org : null;
}

/** The places in an office's name, the widest first: 上海市, 普陀区. */
export function placesOf(org: string): string[] {
  return readName(org).places.map(({ full }) => full);
}
