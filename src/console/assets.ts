/** The console's own files, read once: scripts and styles are files of their own so that no page needs inline code. */
import { readFileSync } from "node:fs";

const TYPES = {
  "app.js": "text/javascript; charset=utf-8",
  "answer.js": "text/javascript; charset=utf-8",
  "dom.js": "text/javascript; charset=utf-8",
  "reader.js": "text/javascript; charset=utf-8",
  "report.js": "text/javascript; charset=utf-8",
  "shelf.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "console.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};
type AssetName = keyof typeof TYPES;

const cache = new Map<AssetName, string>();

/** An asset by its name in `/assets/`, or null when there is none of that name. */
export function consoleAsset(name: string): { type: string; body: string } | null {
  if (!isAssetName(name)) return null;
  const body = cache.get(name) ?? readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");
  cache.set(name, body);
  return { type: TYPES[name], body };
}

/** Only the listed names are ever read, whatever path a request spells. */
function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(TYPES, name);
}
