/**
 * Is each figure of a claim bound to what its evidence tells (pure)? Where the words of a clause are left to a second opinion, its
 * numbers are not: half of the words that a number stands among must be those of the figure of the evidence that has it. A number
 * of another thing never passes by opinion alone.
 */
import { contentOf, isSaid } from "./content.ts";
import { agrees, asCounted } from "./counted.ts";
import { type Source, type Stated, withoutFigures } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** So much of the words about a number, by length, is said of it in the evidence. */
const HALF = 0.5;

export function unboundIn(figures: Stated[], sources: Source[]): Reason[] {
  return figures.flatMap((figure) => {
    const agreeing = sources.filter((source) =>
      agrees(asCounted(source, figure.quantity), figure.quantity),
    );
    // What is worked out is bound by what it is worked out of.
    if (agreeing.length === 0 || agreeing.some((source) => isOf(figure, source))) return [];
    const { quantity, clause } = agreeing[0]!;
    return [
      {
        code: "NUMBER" as const,
        detail: `依据里的“${quantity.text}”说的是“${clause.slice(0, 30)}”`,
      },
    ];
  });
}

function isOf({ local, subject, clause }: Stated, source: Source): boolean {
  const words = [local, subject, clause]
    .map((text) => contentOf(withoutFigures(text)))
    .find((list) => list.length > 0);
  if (words === undefined) return true;
  const { sentence, clause: own, near, subject: what, item } = source;
  // What a sentence begins with is said of all that it tells.
  const lead = sentence.slice(0, sentence.indexOf(own));
  const stated = [lead, own, near, what, item.about ?? ""].join("\n");
  const said = words.filter((word) => isSaid(word, stated)).join("").length;
  return said >= words.join("").length * HALF;
}
