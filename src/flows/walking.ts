/**
 * What stands in a source, wherever in it: a wiki space's nodes or a folder's files → the documents in them, each with its
 * path. What cannot be read at all is named with the reason. Whoever walks learns whether everything was seen, because only
 * then does a document's absence mean anything.
 */
import type { SyncSource } from "../config.ts";
import type { Outcome } from "../domain.ts";
import type { Drive, DriveFile, WikiNode } from "../feishu/calls/drive.ts";
import { READABLE_EXTENSIONS } from "../reports/parse.ts";

/** A document that can be read. */
export interface Entry {
  token: string;
  /** docx, doc, sheet, bitable, file. */
  type: string;
  name: string;
  path: string;
  /** When it was last edited, in Feishu's words. */
  edited: string;
  owner: string | null;
  /** The wiki space it belongs to. */
  space: string | null;
}

export interface Walked {
  /** Every list was read to its end. */
  whole: boolean;
  errors: { path: string; why: string }[];
  skipped: { path: string; why: string }[];
}

export interface WalkOptions {
  drive: Drive;
  source: SyncSource;
  /** Takes some documents at a time, as they are found. */
  take: (entries: Entry[]) => Promise<void>;
  stopped: () => boolean;
}

/** What is no document, and what would be needed. */
const KINDS: Record<string, string> = {
  mindnote: "思维笔记，读不了；请把要点写进文档",
  slides: "幻灯片，读不了；请把文字写进文档",
};

/** A place to look in: a node's or a folder's token (null is the top), and the names above it. */
interface Place {
  token: string | null;
  path: string[];
}

export async function walkSource(options: WalkOptions): Promise<Walked> {
  const walked: Walked = { whole: true, errors: [], skipped: [] };
  const seen = new Set<string>();
  const fail = (where: string[], error: string) => {
    walked.whole = false;
    walked.errors.push({ path: where.join("/"), why: error });
  };
  const begun =
    options.source.kind === "wiki"
      ? await spaceOf(options, fail)
      : { places: [topFolder(options)], space: null };
  const places: Place[] = begun?.places ?? [];
  for (let place = places.shift(); place; place = places.shift()) {
    if (options.stopped()) {
      walked.whole = false;
      return walked;
    }
    const key = place.token ?? "";
    if (seen.has(key)) continue;
    seen.add(key);
    const listed = await lookInto(options, begun!.space, place);
    if (!listed.ok) {
      fail(place.path, listed.error);
      continue;
    }
    const entries: Entry[] = [];
    for (const one of listed.value) {
      if (one.under) places.push({ token: one.under, path: one.path });
      if (!one.entry) continue;
      const path = one.path.join("/");
      const why = whyNot(one.entry);
      if (why) walked.skipped.push({ path, why });
      else if (!seen.has(one.entry.token)) {
        seen.add(one.entry.token);
        entries.push({ ...one.entry, path });
      }
    }
    await options.take(entries);
  }
  return walked;
}

type Found = { path: string[]; under: string | null; entry: Omit<Entry, "path"> | null };

async function lookInto(
  { drive, source }: WalkOptions,
  space: string | null,
  { token, path }: Place,
): Promise<Outcome<Found[]>> {
  if (space !== null) {
    const nodes = await drive.nodes(space, token);
    return nodes.ok
      ? { ok: true, value: nodes.value.map((node) => ofNode(node, space, path)) }
      : nodes;
  }
  const files = await drive.folder(token ?? source.token);
  return files.ok ? { ok: true, value: files.value.map((file) => ofFile(file, path)) } : files;
}

/** The space that is meant, by its number or by the token in the address of one of its pages. */
async function spaceOf(
  { drive, source }: WalkOptions,
  fail: (where: string[], error: string) => void,
): Promise<{ places: Place[]; space: string } | null> {
  const space = await drive.space(source.token);
  if (space.ok) {
    const name = space.value.space.name || source.token;
    return { places: [{ token: null, path: [name] }], space: source.token };
  }
  if (space.retry) {
    fail([], space.error);
    return null;
  }
  const found = await drive.node(source.token);
  // Whoever may not look at the space itself may be let into its list all the same.
  if (!found.ok || !found.value.node.space_id)
    return { places: [{ token: null, path: [source.token] }], space: source.token };
  const { node } = found.value;
  return {
    places: [{ token: node.node_token, path: [node.title || source.token] }],
    space: node.space_id!,
  };
}

function topFolder({ source }: WalkOptions): Place {
  return { token: source.token, path: [] };
}

function ofNode(node: WikiNode, space: string, above: string[]): Found {
  const name = node.title || "未命名";
  const path = [...above, name];
  const isShortcut = node.node_type === "shortcut";
  const found: Found = {
    path,
    under: node.has_child && !isShortcut ? node.node_token : null,
    entry: {
      token: node.obj_token,
      type: node.obj_type,
      name,
      edited: node.obj_edit_time ?? "",
      owner: node.owner || null,
      space: (isShortcut ? node.origin_space_id : space) ?? space,
    },
  };
  // The page itself stands elsewhere in this space, and is found there.
  return isShortcut && node.origin_space_id === space ? { ...found, entry: null } : found;
}

function ofFile(file: DriveFile, above: string[]): Found {
  const name = file.name || "未命名";
  const path = [...above, name];
  if (file.type === "folder") return { path, under: file.token, entry: null };
  const target = file.type === "shortcut" ? file.shortcut_info : null;
  const entry = {
    token: target?.target_token ?? file.token,
    type: target?.target_type ?? file.type,
    name,
    edited: file.modified_time ?? "",
    owner: file.owner_id || null,
    space: null,
  };
  return { path, under: null, entry };
}

/** Cloud documents that come as a file: documents of the old kind, and sheets of both kinds. */
export function isExported(type: string): boolean {
  return type === "doc" || type === "sheet" || type === "bitable";
}

function whyNot({ type, name }: Pick<Entry, "type" | "name">): string | null {
  if (type === "docx" || isExported(type)) return null;
  if (type !== "file") return KINDS[type] ?? "不是文档";
  const ending = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";
  if (ending === ".zip") return "压缩包，没有打开；请把里面的文件直接放进来";
  return READABLE_EXTENSIONS.includes(ending) ? null : `${ending || "没有后缀的文件"}读不了`;
}
