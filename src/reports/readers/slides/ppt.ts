/**
 * .ppt of PowerPoint 97 to 2003 (and .pps, .dps of WPS Presentation, which are the same) → blocks: the streams of the OLE
 * file → the newest version of every object → the list of slides → each slide's drawing, texts and notes → the deck told.
 * Read from the stream itself ([MS-PPT]): there is no package for it that keeps order, tables and levels.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed } from "../../blocks.ts";
import { uint16, uint32 } from "../word/doc/bytes.ts";
import type { Ole } from "../word/doc/ole.ts";
import type { Drawn, Slide } from "./deck.ts";
import {
  first,
  int32,
  type Persisted,
  type PptRecord,
  readPersisted,
  recordsIn,
  TYPE,
} from "./ppt/records.ts";
import { readDrawing, readNotes } from "./ppt/shapes.ts";
import { isTitle, type PptText, readTexts } from "./ppt/text.ts";
import { tellDeck } from "./tell.ts";

const ENCRYPTED_TOKEN = 0xf3d1c4df;
/** Which list of slides: those that are shown, or the notes. */
const SLIDES = 0;
const NOTES = 2;
/** 10 by 7.5 inches, of 576 units each. */
const USUAL = { width: 5760, height: 4320 };
const MAX_SLIDES = 3000;

export function readPpt(ole: Ole, file: string): Outcome<Parsed> {
  const stream = ole.stream("PowerPoint Document");
  const user = ole.stream("Current User") ?? new Uint8Array();
  const persisted = stream && readPersisted(stream, uint32(user, 16));
  if (uint32(user, 12) === ENCRYPTED_TOKEN || persisted?.encrypted)
    return failure(`“${file}”设有密码，打不开。请去掉密码后再试。`);
  const document = persisted?.object(persisted.document);
  if (!persisted || !document) {
    return failure(
      `“${file}”不完整或已损坏，读不出来。请重新取得完整的文件，或用 PowerPoint 或 WPS 打开后另存为 .pptx 再试。`,
    );
  }
  const records = recordsIn(document.bytes);
  const atom = first(records, TYPE.documentAtom) ?? new Uint8Array();
  const width = int32(atom, 0) > 0 ? int32(atom, 0) : USUAL.width;
  const height = int32(atom, 4) > 0 ? int32(atom, 4) : USUAL.height;
  const listed = listOf(records, SLIDES);
  if (listed.length > MAX_SLIDES) {
    return failure(`“${file}”超过 ${MAX_SLIDES} 页，没有读入。请拆成几个文件。`);
  }
  const notes = new Map(listOf(records, NOTES).map((page) => [page.id, page] as const));
  const slides = listed.map((page, i) =>
    readSlide(page, i + 1, persisted, notes, { width, height }),
  );
  return tellDeck({ width, height, slides }, file);
}

/** A slide or a page of notes in its list, with the texts of its placeholders. */
interface Listed {
  persist: number;
  id: number;
  texts: PptText[];
}

function listOf(records: PptRecord[], which: number): Listed[] {
  const list = records.find(({ type, instance }) => type === TYPE.slideList && instance === which);
  const pages: { page: Listed; records: PptRecord[] }[] = [];
  for (const record of recordsIn(list?.bytes ?? new Uint8Array())) {
    const { type, bytes } = record;
    if (type === TYPE.slidePersist) {
      const page = { persist: uint32(bytes, 0), id: uint32(bytes, 12), texts: [] };
      pages.push({ page, records: [] });
    } else pages.at(-1)?.records.push(record);
  }
  return pages.map(({ page, records }) => ({ ...page, texts: readTexts(records) }));
}

function readSlide(
  listed: Listed,
  number: number,
  persisted: Persisted,
  notes: Map<number, Listed>,
  size: { width: number; height: number },
): Slide {
  const container = persisted.object(listed.persist);
  const records = recordsIn(container?.type === TYPE.slide ? container.bytes : new Uint8Array());
  const drawn = records.length > 0 ? readDrawing(records, size, listed.texts) : undrawn(listed);
  const show = first(records, TYPE.slideShow);
  const page = notes.get(uint32(first(records, TYPE.slideAtom) ?? new Uint8Array(), 16));
  const said = page && persisted.object(page.persist);
  return {
    ...drawn,
    number,
    hidden: show !== null && (uint16(show, 10) & 0x4) !== 0,
    divider: false,
    notes: page && said?.type === TYPE.notes ? readNotes(recordsIn(said.bytes), page.texts) : [],
  };
}

/** A slide whose drawing is lost still has the texts of the list. */
function undrawn({ texts }: Listed): Drawn {
  const title = texts
    .find(isTitle)
    ?.lines.map(({ text }) => text)
    .join(" ");
  return {
    title: title === undefined || title === "" ? null : title,
    shapes: texts
      .filter((text) => !isTitle(text) && text.lines.length > 0)
      .map(({ lines, size }) => ({ kind: "text", at: null, lines, size })),
    left: { pictures: 0, objects: 0 },
  };
}
