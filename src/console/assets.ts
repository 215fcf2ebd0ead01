/**
 * The console's own files, read and packed once: scripts and styles are files of their own so that no page needs inline code. A script
 * is served as it stands but without its types, each taken out for as many spaces, so that lines and columns stay the same.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";

const FOLDER = fileURLToPath(new URL("assets", import.meta.url));
const SCRIPT = "text/javascript; charset=utf-8";
const TYPES: Record<string, string> = {
  ".js": SCRIPT,
  ".ts": SCRIPT,
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface Asset {
  type: string;
  body: string;
  packed: Uint8Array<ArrayBuffer>;
  /** As long as this is the same, so is the body. */
  tag: string;
}

/** Only these are ever read, whatever path a request spells; null where it was not wanted yet. */
const cache = new Map<string, Asset | null>(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) in TYPES)
    .map((file) => [file.replaceAll("\\", "/"), null]),
);

/** Sheets that a page needs all together, as one. */
const joined = new Map<string, readonly string[]>();

/** The address of one sheet that is all of `names`, the later ones refining the earlier. */
export function joinedSheet(name: string, names: readonly string[]): string {
  joined.set(name, names);
  cache.set(name, null);
  return `/assets/${name}`;
}

/** An asset by its path below `/assets/`, or null when there is none of that name. */
export function consoleAsset(name: string): Asset | null {
  const known = cache.get(name);
  if (known !== null) return known ?? null;
  const body = (joined.get(name) ?? [name]).map(bodyOf).join("\n");
  const asset = {
    ...{ type: TYPES[extname(name)]!, body, packed: gzipSync(body, { level: 9 }) },
    tag: `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 16)}"`,
  };
  cache.set(name, asset);
  return asset;
}

function bodyOf(name: string): string {
  const text = readFileSync(`${FOLDER}/${name}`, "utf8");
  return name.endsWith(".ts") ? withoutTypes(text) : text;
}

/** The scripts of `names` and all that they import, so that a page can ask for them at once and not one after another. */
export function scriptsOf(...names: string[]): string[] {
  const found = new Set(names);
  for (const name of found) {
    const { body } = consoleAsset(name)!;
    for (const [, path] of body.matchAll(/\bfrom "(\.[^"]+)"/g))
      found.add(posix.join(posix.dirname(name), path!));
  }
  return [...found];
}

/** An asset as a request gets it: packed where that is understood, and not again where the browser has it as it is. */
export function sendAsset(c: Context): Response | Promise<Response> {
  const asset = consoleAsset(c.req.param("name") ?? "");
  if (!asset) return c.notFound();
  c.header("cache-control", "no-cache");
  c.header("etag", asset.tag);
  c.header("vary", "accept-encoding");
  if (c.req.header("if-none-match") === asset.tag) return c.body(null, 304);
  c.header("content-type", asset.type);
  if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(asset.body);
  c.header("content-encoding", "gzip");
  return c.body(asset.packed);
}

/** What Node does with our own files, asked of it by name, which it calls experimental on the terminal. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
