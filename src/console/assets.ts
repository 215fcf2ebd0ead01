/**
 * The console's own files, read once: scripts and styles are files of their own so that no page needs inline code. A script is
 * served as it stands but without its types, each taken out for as many spaces, so that lines and columns stay the same.
 */
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

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
}

/** Null for a name that is none of ours: only these are ever read, whatever path a request spells. */
const cache = new Map<string, Asset | null>(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) in TYPES)
    .map((file) => [file.replaceAll("\\", "/"), null]),
);

/** An asset by its path below `/assets/`, or null when there is none of that name. */
export function consoleAsset(name: string): Asset | null {
  const known = cache.get(name);
  if (known !== null) return known ?? null;
  const text = readFileSync(`${FOLDER}/${name}`, "utf8");
  const body = name.endsWith(".ts") ? withoutTypes(text) : text;
  const asset = { type: TYPES[extname(name)]!, body };
  cache.set(name, asset);
  return asset;
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
