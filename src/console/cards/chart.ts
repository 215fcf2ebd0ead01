/** A chart's spec as SVG: bars or a line, every name beneath it and every value above it, and a gap where there is none. */
import { html, raw } from "hono/html";
import type { Page } from "../shell.ts";

export interface Spec {
  type?: string;
  title?: { text?: string };
  data?: { values?: { x: string; y: number | null }[] }[];
}

const WIDTH = 640;
const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [16, 16, 34, 40];
/** With more names than these they stand aslant. */
const LEVEL = 8;

export function chartAs({ type, title, data }: Spec): Page {
  const values = data?.[0]?.values ?? [];
  const numbers = values.flatMap(({ y }) => y ?? []);
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers, 1e-9)];
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, values.length);
  const bottom = values.length > LEVEL ? BOTTOM + 24 : BOTTOM;
  const xOf = (i: number) => LEFT + step * (i + 0.5);
  const yOf = (y: number) => TOP + ((high - y) / (high - low)) * (HEIGHT - TOP - bottom);
  const points = values.map(({ x, y }, i) => ({ name: x, y, at: xOf(i) }));
  const bar = Math.min(56, step * 0.56);
  const drawn =
    type === "line"
      ? html`${strokesOf(points, yOf)}${points.map(({ y, at }) => (y === null ? "" : html`<circle cx="${at}" cy="${yOf(y)}" r="4" class="dot"/>`))}`
      : points.map(({ y, at }) =>
          y === null
            ? html`<line x1="${at - bar / 2}" x2="${at + bar / 2}" y1="${yOf(0) - 1}" y2="${yOf(0) - 1}" class="gap"/>`
            : html`<rect x="${at - bar / 2}" width="${bar}" y="${Math.min(yOf(y), yOf(0))}" height="${Math.max(1, Math.abs(yOf(y) - yOf(0)))}" class="bar"/>`,
        );
  const names = points.map(({ name, at }) => {
    const turned = values.length > LEVEL ? `rotate(-40 ${at} ${HEIGHT - bottom + 22})` : "";
    return html`<text x="${at}" y="${HEIGHT - bottom + 22}" transform="${turned}" class="name">${name}</text>`;
  });
  const told = points.map(({ y, at }) =>
    y === null
      ? html`<text x="${at}" y="${yOf(0) - 10}" class="none">未见</text>`
      : html`<text x="${at}" y="${yOf(y) - 10}" class="value">${y}</text>`,
  );
  return html`<figure class="card-chart"><figcaption>${title?.text ?? ""}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title?.text ?? "图"}">
<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${yOf(0)}" y2="${yOf(0)}" class="axis"/>
${drawn}${told}${names}</svg></figure>`;
}

/** A line breaks off where a value is missing. */
function strokesOf(points: { y: number | null; at: number }[], yOf: (y: number) => number) {
  let path = "";
  let on = false;
  for (const { y, at } of points) {
    if (y !== null) path += `${on ? "L" : "M"}${at.toFixed(1)} ${yOf(y).toFixed(1)} `;
    on = y !== null;
  }
  return raw(`<path d="${path.trim()}" class="stroke"/>`);
}
