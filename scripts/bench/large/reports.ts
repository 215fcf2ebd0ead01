/**
 * Yearly reports without end, the same for the same numbers: paragraphs of the texts at hand with figures of their own under
 * the name of an invented office, and one sentence whose figure is known.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomOf } from "../search/generated.ts";
import { AT_HAND, textsAtHand } from "../texts.ts";

export interface LargeReport {
  file: string;
  question: string;
  /** What answers the question, as the report writes it. */
  figure: string;
  text: () => string;
}

const FIRST = [..."安宁平远清泰和昌兴隆嘉永瑞宏庆荣福德景华"];
const SECOND = [..."川溪湖岭桥塘陵洲浦"];
const KINDS = [..."区县市"];
const YEARS = { from: 2015, count: 10 };
const SECTIONS = [..."一二三四五六七八"];
/** A passage of the texts at hand has so many characters on the whole. */
const PASSAGE = 150;

export function* reportsOf(asked: { reports: number; rows: number }): Generator<LargeReport> {
  const { paragraphs, texts } = paragraphsAtHand();
  const length = (asked.rows / asked.reports) * PASSAGE;
  for (let n = 0; n < asked.reports; n++) {
    const random = randomOf(n + 1);
    const [place, year] = [placeOf(Math.floor(n / YEARS.count)), YEARS.from + (n % YEARS.count)];
    const figure = `${Math.floor(random() * 900) + 20}批次`;
    const office = `${place}人民政府外事办公室`;
    yield {
      ...{ file: `${place}${year}年工作总结.txt`, figure },
      question: `${place}外办${year}年接待来访团组多少批次？`,
      text: () => {
        const lines = [`${office}${year}年工作总结`];
        const per = length / SECTIONS.length;
        for (const [i, section] of SECTIONS.entries()) {
          lines.push(`${section}、${section === "一" ? "来访接待" : `重点工作之${section}`}`);
          if (i === 0) lines.push(`${year}年，我办接待来访团组${figure}、${n % 900}人次。`);
          for (let written = 0; written < per; ) {
            const paragraph = paragraphs[Math.floor(random() * paragraphs.length)]!;
            lines.push(
              paragraph.replace(/(?<!\d)\d{1,3}(?!\d)/g, () => String(Math.ceil(random() * 400))),
            );
            written += paragraph.length;
          }
        }
        return lines.join("\n");
      },
    };
  }
  if (texts === 0) throw new Error(`${AT_HAND} has no texts`);
}

function placeOf(n: number): string {
  const [kind, second] = [n % KINDS.length, Math.floor(n / KINDS.length)];
  const first = Math.floor(second / SECOND.length);
  if (first >= FIRST.length) throw new Error("there are no more names of places");
  return `${FIRST[first]}${SECOND[second % SECOND.length]}${KINDS[kind]}`;
}

/** Paragraphs that head nothing, and name neither an office nor a year. */
function paragraphsAtHand() {
  const texts = textsAtHand();
  const paragraphs = texts
    .flatMap((name) => readFileSync(join(AT_HAND, name), "utf8").split("\n"))
    .map((line) => line.trim())
    .filter(
      (line) =>
        line.length > 40 && !/(?:19|20)\d{2}|国务院|区|^[一二三四五六七八九十]{1,3}、/.test(line),
    );
  return { paragraphs, texts: texts.length };
}
