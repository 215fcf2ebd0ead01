/** What was changed where a clause is almost a copy of another (pure): the longest common order of characters, and what is left. */

/** `is` stands where the other text has `was`; each with the rest of the word it is within. */
export interface Change {
  is: string;
  was: string;
  /** The characters themselves, without the rest of their words. */
  chars: [is: string, was: string];
  /** The characters of the text with one more on the left, and on the right. */
  beside: string[];
  /** One character stands for one, and says something else. */
  single: boolean;
}

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const MAX = 220;

/** The replacements that make `other` into `text`; what is only left out or put in is none. */
export function changesOf(text: string, other: string): Change[] {
  const [a, b] = [text.slice(0, MAX), other.slice(0, MAX)];
  const pairs = withoutChance([[-1, -1], ...commonOrder(a, b), [a.length, b.length]]);
  const words = wordsAt(a);
  const changes: Change[] = [];
  for (let i = 0; i + 1 < pairs.length; i++) {
    const [from, to] = [pairs[i]!, pairs[i + 1]!];
    const is = a.slice(from[0] + 1, to[0]);
    const was = b.slice(from[1] + 1, to[1]);
    if (
      is === "" ||
      was === "" ||
      !/^\p{Script=Han}+$/u.test(is) ||
      !/^\p{Script=Han}+$/u.test(was)
    )
      continue;
    // Two characters alike on each side, or one and the edge: else the clauses only resemble each other.
    if (!standsAmongLike(pairs, i)) continue;
    const left = words.find(({ start, end }) => start <= from[0] + 1 && end > from[0] + 1)!;
    const right = words.find(({ start, end }) => start < to[0] && end >= to[0])!;
    changes.push({
      is: a.slice(left.start, right.end),
      was: b.slice(
        Math.max(0, from[1] + 1 - (from[0] + 1 - left.start)),
        to[1] + (right.end - to[0]),
      ),
      chars: [is, was],
      beside: [a.slice(Math.max(0, from[0]), to[0]), a.slice(from[0] + 1, to[0] + 1)],
      single: is.length === 1 && was.length === 1 && !SMALL.test(is) && !SMALL.test(was),
    });
  }
  return changes;
}

function standsAmongLike(pairs: [number, number][], i: number): boolean {
  const joined = (k: number) => {
    const [one, two] = [pairs[k], pairs[k + 1]];
    return one !== undefined && two !== undefined && two[0] - one[0] === 1 && two[1] - one[1] === 1;
  };
  const before = i === 0 || joined(i - 1);
  const after = i + 2 === pairs.length || joined(i + 1);
  return before && after && pairs.length > 3;
}

function wordsAt(text: string): { start: number; end: number }[] {
  return [...SEGMENTER.segment(text)].map(({ segment, index }) => ({
    start: index,
    end: index + segment.length,
  }));
}

/** A character alike between two changes is alike by chance: 阿尔滕湖镇 and 蒂阿罗市. */
function withoutChance(pairs: [number, number][]): [number, number][] {
  const next = (one: [number, number], two: [number, number] | undefined) =>
    two !== undefined && two[0] - one[0] === 1 && two[1] - one[1] === 1;
  return pairs.filter(
    (pair, i) =>
      i === 0 || i === pairs.length - 1 || next(pair, pairs[i + 1]) || next(pairs[i - 1]!, pair),
  );
}

/** The places of a longest common subsequence. */
function commonOrder(a: string, b: string): [number, number][] {
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * width + j] =
        a[i] === b[j]
          ? best[(i + 1) * width + j + 1]! + 1
          : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** Characters that join or measure and may be exchanged for each other. */
const SMALL =
  /^[的了在是和与及或为被把将对等共于以从由向至到并均也还都就又再更最各每其该此这那有无未不没已经可能要应须使让给但则若如因所之者个项次条批人名位处场件家份本我办约超近余逾达占第较比增减升降间多少全总累计约获得被属系作该受因赴往自含同仍且并即]+$/u;
