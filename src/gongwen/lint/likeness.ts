/** L1, sentences too like those of last year (pure): pairs of characters that two have in common, figures aside. */
import { createLikest } from "../../text/likeness.ts";
import { quantitiesIn, withoutFigures } from "../../text/quantities.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { at, type Issue, type Page } from "./page.ts";

/** A sentence of an earlier text, and where it stands: 《2022年工作总结》一（二）. */
export interface Known {
  text: string;
  source: string;
}

/** Twice what is common of all pairs. */
const ALIKE = 0.85;
/** In pairs: shorter ones are alike by chance. */
const SHORTEST = 10;
export function likeness({ lines }: Page, known: Known[]): Issue[] {
  if (known.length === 0) return [];
  const likest = createLikest(known.map(({ text }) => bareOf(text)));
  const nearest = (text: string) => {
    const bare = bareOf(text);
    const found = bare.length > SHORTEST ? likest(bare) : null;
    return found && found.share >= ALIKE ? { ...found, known: known[found.at]! } : null;
  };
  return lines.flatMap((line) =>
    sentencesOf(line.text).flatMap((sentence) => {
      // A heading and a signature are the same in every year.
      if (line.title || !(line.label ? /[。；]/ : /[，。；]/).test(line.text)) return [];
      const found = nearest(sentence.text);
      if (!found) return [];
      const percent = Math.floor(found.share * 100);
      const same = figuresOf(sentence.text);
      const kept = same !== "" && same === figuresOf(found.known.text);
      const apart = same === figuresOf(found.known.text) ? "" : "除数字外";
      const message = `与${found.known.source}的一句${apart}有${percent}%相同${kept ? "，数字也一样" : ""}：“${found.known.text}”。核对今年是否仍是这样。`;
      return [at(line, sentence, ["L1", kept ? "warn" : "note"], message)];
    }),
  );
}

/** A sentence without figures, years and marks. */
function bareOf(text: string): string {
  return withoutFigures(text).replace(/\d{4}年|[^\p{L}\p{N}]/gu, "");
}

function figuresOf(text: string): string {
  return quantitiesIn(text)
    .map(({ lo, hi, unit }) => `${lo}~${hi}${unit}`)
    .join(" ");
}
