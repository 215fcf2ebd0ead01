/** The console's own files, read once: scripts and styles are files of their own so that no page needs inline code. */
import { readFileSync } from "node:fs";

const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";
const TYPES = {
  "app.js": SCRIPT,
  "answer.js": SCRIPT,
  "dom.js": SCRIPT,
  "listen.js": SCRIPT,
  "mend.js": SCRIPT,
  "reader.js": SCRIPT,
  "report.js": SCRIPT,
  "shelf.js": SCRIPT,
  "turn.js": SCRIPT,
  "style.css": STYLE,
  "paper.css": STYLE,
  "card.css": STYLE,
  "console.css": STYLE,
  "desk.css": STYLE,
  "reply.css": STYLE,
  "shelf.css": STYLE,
  "reader.css": STYLE,
  "rooms.css": STYLE,
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
