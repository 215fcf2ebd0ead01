/** A kept file as a download: under a name that harms nobody, and never shown by the browser, whatever it is. */
import { Readable } from "node:stream";
import type { Context } from "hono";

/** Longer names are cut; Windows takes 255 with the folder. */
const MOST = 120;

/** What may stand in a file's name: no folder, nothing that turns the reading direction or ends a line, no leading dot. */
export function safeName(file: string): string {
  const own = file.split(/[/\\]/).at(-1)!;
  const clean = own
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
    .replace(/[<>:"|?*%]/g, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? "";
  const stem = [...clean.slice(0, clean.length - ending.length)].slice(0, MOST).join("");
  return (stem || "原件") + ending;
}

/** RFC 6266: a name of ASCII for whoever knows no better, and the whole name as RFC 5987 writes it. */
export function attachment(file: string): string {
  const name = safeName(file);
  const plain = name.replace(/[^\x20-\x7E]/g, "_").replace(/[\\"]/g, "_");
  const whole = encodeURIComponent(name).replace(
    /['()*!]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** The browser is told nothing of what it is, so that no page and no picture of a stranger runs under our address. */
export function download(
  c: Context,
  { stream, size, file }: { stream: Readable; size: number; file: string },
): Response {
  return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
    "content-type": "application/octet-stream",
    "content-length": String(size),
    "content-disposition": attachment(file),
    "x-content-type-options": "nosniff",
  });
}
