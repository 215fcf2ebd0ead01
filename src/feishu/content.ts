/**
 * What a message holds → its words and its files (pure). Placeholders of people go by whole token (@_user_1 is a prefix of
 * @_user_10), rich text becomes its words line by line, whichever language it was sent in.
 */
import { z } from "zod";
import type { Attachment } from "../domain.ts";

export interface Content {
  /** Null for a kind that has no words (voice, stickers, cards of people). */
  text: string | null;
  files: Attachment[];
}

/** What the placeholders of a message stand for. */
export type Names = Map<string, string>;

const PartSchema = z.object({
  tag: z.string(),
  text: z.string().nullish(),
  href: z.string().nullish(),
  user_id: z.string().nullish(),
  user_name: z.string().nullish(),
  image_key: z.string().nullish(),
  file_key: z.string().nullish(),
  file_name: z.string().nullish(),
});
type Part = z.infer<typeof PartSchema>;

const FileSchema = z.object({
  file_key: z.string().nullish(),
  image_key: z.string().nullish(),
  file_name: z.string().nullish(),
});

const PostSchema = z.object({
  title: z.string().nullish(),
  content: z.array(z.array(PartSchema.catch({ tag: "" })).catch([])),
});

// Made once: to make a schema takes longer than to read a message by it.
const TextSchema = z.object({ text: z.string().nullish() });
const BesideSchema = z.object({ files: z.unknown().optional() });

/** The first that a post has of these is read; else whichever it has. */
const LANGUAGES = ["zh_cn", "zh_hk", "zh_tw", "en_us"];

/** `beside`: the files that Feishu puts beside the content of a post. */
export function readContent(
  type: string,
  content: string,
  names: Names,
  beside: unknown = null,
): Content {
  const value = parsed(content);
  const files = [...filesIn(beside)];
  if (type === "text") {
    const { data } = TextSchema.safeParse(value);
    return { text: data?.text == null ? null : withNames(data.text, names), files };
  }
  if (type === "file" || type === "image" || type === "media")
    // What a film shows nobody here can see.
    return { text: null, files: type === "media" ? [] : [...filesIn([value]), ...files] };
  if (type === "interactive") return { text: cardWords(value).join("\n") || null, files };
  const post = postOf(type, value);
  if (!post) return { text: null, files };
  const lines = [post.title ?? "", ...post.content.map((line) => line.map(wordsOf).join(""))];
  const text = withNames(lines.filter((line) => line.trim() !== "").join("\n"), names);
  const own = BesideSchema.safeParse(value).data?.files;
  const all = [...post.content.flat().flatMap(fileOf), ...filesIn(own), ...files];
  const keys = new Set<string>();
  const once = all.filter(({ key }) => !keys.has(key) && keys.add(key));
  return { text: text === "" ? null : text, files: once };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

/** `{title, content}`, or the same under the name of a language, or that under `post`. */
function postOf(type: string, value: unknown): z.infer<typeof PostSchema> | null {
  if (type !== "post" || typeof value !== "object" || value === null) return null;
  const held = "post" in value && typeof value.post === "object" ? (value.post ?? {}) : value;
  const spoken = held as Record<string, unknown>;
  const said = [held, ...LANGUAGES.map((name) => spoken[name]), ...Object.values(spoken)];
  for (const one of said) {
    const post = PostSchema.safeParse(one);
    if (post.success) return post.data;
  }
  return null;
}

/** The words of a card, from top to bottom, whichever of its shapes it comes in. */
function cardWords(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(cardWords);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => {
    if (typeof held !== "string") return cardWords(held);
    return SPOKEN.has(key) && held.trim() !== "" ? [held.trim()] : [];
  });
}

/** Where a card keeps what people read. */
const SPOKEN = new Set(["title", "content", "text"]);

function wordsOf({ tag, text, href, user_id, user_name }: Part): string {
  if (tag === "at") return user_id?.startsWith("@_") ? user_id : user_name ? `@${user_name}` : "";
  if (tag === "a") return text || (href ?? "");
  return text ?? "";
}

function fileOf({ tag, image_key, file_key, file_name }: Part): Attachment[] {
  if (tag === "img" && image_key) return [{ key: image_key, kind: "image", name: null }];
  return file_key && (tag === "media" || tag === "file")
    ? [{ key: file_key, kind: "file", name: file_name ?? null }]
    : [];
}

function filesIn(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one): Attachment[] => {
    const { data: file } = FileSchema.safeParse(one);
    if (file?.file_key) return [{ key: file.file_key, kind: "file", name: file.file_name ?? null }];
    return file?.image_key ? [{ key: file.image_key, kind: "image", name: null }] : [];
  });
}

const TOKEN = /(@_user_\d+|@_all(?!\w))/;

/** Mentions are taken off the start and the end of each line and stay as names inside a sentence. @所有人 is nobody's name. */
function withNames(text: string, names: Names): string {
  const lines = text.split("\n").map((line) => {
    const pieces = line.split(TOKEN);
    const isIdle = (piece: string | undefined) => piece?.trim() === "" || TOKEN.test(piece ?? "");
    let [from, to] = [0, pieces.length];
    while (from < to && isIdle(pieces[from])) from++;
    while (to > from && isIdle(pieces[to - 1])) to--;
    const words = pieces
      .slice(from, to)
      .map((piece) => (TOKEN.test(piece) ? named(names.get(piece)) : piece))
      .join("")
      .replace(/[^\S\n]+/g, " ");
    return from === 0 ? words : words.trimStart();
  });
  return lines.join("\n").trim();
}

function named(name: string | undefined): string {
  return name ? `@${name}` : " ";
}
