/** Whose report it is, by the names that its readers use; and names that no report of the library knows. */
import type { Source } from "./source.ts";

export interface Office {
  full: string;
  short: string;
}

const KINDS: [RegExp, (place: string) => Office][] = [
  [
    /([一-龥]{2,10}[省市区县])人民政府外事办公室/,
    (place) => ({ full: `${place}人民政府外事办公室`, short: `${lastPlace(place)}外办` }),
  ],
  [
    /([一-龥]{2,10}?)人民政府([一-龥]{2,4}街道)办事处/,
    (place) => ({ full: `${place}办事处`, short: place.replace(/^.*人民政府/, "") }),
  ],
  [/(国务院)政府工作报告/, (place) => ({ full: place, short: place })],
  [
    /([一-龥]{2,10}[区县市])人民政府/,
    (place) => ({ full: `${place}人民政府`, short: `${lastPlace(place)}政府` }),
  ],
  [/(?:^|[_\s])([一-龥]{2,3}省)/, (place) => ({ full: `${place}人民政府`, short: `${place}政府` })],
];
const STRANGERS = [
  "云帆岭市商务局",
  "邻区",
  "东岚县人民政府",
  "市水务局",
  "青禾区教育局",
  "石门坝镇政府",
  "省体育局",
  "南屿新区管委会",
];

const KNOWN = new WeakMap<Source, Office | null>();

export function officeOf(source: Source): Office | null {
  if (!KNOWN.has(source)) KNOWN.set(source, readOffice(source));
  return KNOWN.get(source)!;
}

function readOffice({ file, text }: Source): Office | null {
  const where = `${text.slice(0, 400)}\n${file}`;
  for (const [pattern, name] of KINDS) {
    const found = pattern.exec(where);
    if (!found) continue;
    const place = found[2] ? `${found[1]}人民政府${found[2]}` : found[1]!;
    return name(place);
  }
  return null;
}

/** 洪泽区 of 淮安市洪泽区. */
const lastPlace = (place: string) => place.replace(/^.*?[省市](?=.{2,}[区县市]$)/, "");

export function strangersTo(sources: Source[]): string[] {
  return STRANGERS.filter((name) => !sources.some(({ text }) => text.includes(name)));
}

export const sameOffice = (one: Office | null, other: Office | null) => one?.short === other?.short;
