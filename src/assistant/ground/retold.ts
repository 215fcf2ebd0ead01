/**
 * A claim's clauses beside the clauses that they retell: the clause of the evidence with most of its words → superlatives,
 * direction, outcome or plan → and where it is almost a copy, the year in it and who is a deputy.
 */
import { bare, NEUTRAL } from "./bare.ts";
import { contentOf, isSaid } from "./content.ts";
import { directionsOf, isTurned } from "./direction.ts";
import type { Spot, Told } from "./spots.ts";
import { type Evidence, plain, shareOf, yearsIn } from "./statements.ts";
import type { Reason } from "./verdict.ts";

const DONE =
  /已经|已(?=[\p{Script=Han}])|了(?=\d|[\p{Script=Han}]|$)|圆满|顺利|成功|如期|(?:全部|均|全面)完成/u;
const TO_COME =
  /将|拟|计划|力争|预计|打算|目标|确保|争取|准备|下一步|安排|要求|提出|部署|继续|推动|筹备|年内|年底前/;

const INTENDS =
  /力争|(?<![原按照年])计划(?=[\p{Script=Han}])|(?<![模比虚])拟(?![定写稿合])|争取|打算|预计|将(?=[于在会进完建举召开启与])/u;

const FINISHED =
  /(?:圆满|全部|均已|已经|已于|顺利|成功|如期)(?:完成|举办|签约|签署|建成|安排|竣工)?|成效(?:明显|显著)|落地见效|建成|投入(?:运营|使用)|到位/;

/** What sets something above all others must be the report's own judgement, and of this very thing. */
const SUPERLATIVES: [RegExp, RegExp][] = [
  [/首次|首个|首家|首创|首批|第一次|第一个|第一家/, /首[次个家创批届例]|第一[次个家]/],
  [/率先|领先|领跑/, /率先|领先|领跑|首[次个家创]/],
  [/唯一/, /唯一|仅/],
  [/最[多高大少低快好早长](?!：)/, /最/],
  [/历史新高|新高|新低/, /新高|新低|历史|历年|最/],
  [/(?:全国|全省|全市|全区)(?:排名)?第[一二三]/, /第[一二三\d]/],
  [/连续[一二两三四五六七八九\d]+[年次]/, /连续|历年/],
];

/** A clause that retells another has about this much of its pairs of characters; one that copies it, nearly all. */
const RETELLS = 0.45;
const COPIES = 0.6;
/** Two clauses have as good as as much of one. */
const CLOSE = 0.15;
/** Only where it is nearly the same is another year in it a change. */
const SAME = 0.75;

/** `shown`: superlatives that the figures themselves show to be true. */
export function checkRetold(told: Told[], shown: Set<string>): Reason[] {
  return yearByYear(told).flatMap((group) => {
    const whole = group.map(({ clause }) => clause).join("，");
    return group.flatMap(({ clause, spots, bound }) => {
      const retold = retoldBy(clause, bound);
      return [
        ...checkPlaced(clause, spots),
        ...checkSuperlatives(clause, retold, { spots, shown }),
        ...(retold ? checkClause(clause, retold, whole) : []),
      ];
    });
  });
}

/** Clauses in groups, each from where it names a year to where the next one does: 2022年建成4处，2023年力争再建5处. */
function yearByYear(told: Told[]): Told[][] {
  const groups: Told[][] = [];
  for (const one of told) {
    if (groups.length === 0 || yearsIn(one.clause).length > 0) groups.push([]);
    groups.at(-1)!.push(one);
  }
  return groups;
}

/** What is told of a place must be what the evidence tells of it: where 甲市正式结好，乙市待换届后签署, no 乙市正式结好. */
function checkPlaced(clause: string, spots: Spot[]): Reason[] {
  const places = partnersIn(clause);
  if (places.length === 0) return [];
  const matter = bare(places.reduce((left, name) => left.replace(name, ""), clause));
  const told = spots
    .flatMap(({ clauses }) => clauses)
    .filter((text) => partnersIn(text).length > 0)
    .map((text) => ({ text, share: shareOf(matter, bare(text)) }));
  return places.flatMap((place) => {
    const [own, others] = [
      told.filter(({ text }) => text.includes(place)),
      told.filter(({ text }) => !text.includes(place)),
    ];
    const most = Math.max(0, ...own.map(({ share }) => share));
    const other = others.find(({ share }) => share >= 0.7 && share - most > 0.3);
    return own.length > 0 && other
      ? [
          {
            code: "NAME" as const,
            detail: `依据里这件事说的是“${partnersIn(other.text).join("、")}”`,
          },
        ]
      : [];
  });
}

/** 与葡萄牙维拉多区: a place with the country before it. */
function partnersIn(clause: string): string[] {
  return [
    ...clause.matchAll(/(?:与|和|同|跟|、|^)(\p{Script=Han}{3,9}?[市郡区县])(?![委政场域长])/gu),
  ].map(([, place]) => place!);
}

interface Retold {
  text: string;
  /** The clause of them that says most. */
  own: string;
  sentence: string;
  item: Evidence;
  share: number;
  /** Another item has as good as as much of it. */
  also: boolean;
}

/** The clause of the evidence, or two that stand together, of which `clause` has most. */
function retoldBy(clause: string, spots: Spot[]): Retold | null {
  const said = bare(clause);
  let best: Retold | null = null;
  for (const { clauses, text: sentence, item } of spots) {
    for (const [i, text] of clauses.entries()) {
      const next = clauses[i + 1];
      for (const candidate of next === undefined ? [text] : [text, `${text}，${next}`]) {
        // Of two that hold as much the shorter says it.
        const share = shareOf(said, bare(candidate)) - candidate.length / 10_000;
        if (best !== null && share <= best.share) continue;
        const later = next !== undefined && shareOf(said, bare(next)) > shareOf(said, bare(text));
        const own = candidate !== text && later ? next : text;
        best = { text: candidate, own, sentence, item, share, also: false };
      }
    }
  }
  if (best === null || best.share < RETELLS) return null;
  const { item, share } = best;
  const also = spots.some(
    (spot) =>
      spot.item !== item && spot.clauses.some((text) => shareOf(said, bare(text)) >= share - CLOSE),
  );
  return { ...best, also };
}

function checkClause(
  clause: string,
  { text, own, share, sentence, item, also }: Retold,
  group: string,
): Reason[] {
  if (text === clause) return [];
  const reasons: Reason[] = [];
  const copy = share >= COPIES;
  const [said, stated] = [clause.replace(NEUTRAL, ""), text.replace(NEUTRAL, "")];
  // 2023年比2021年减少 is of another year than 比上年增加, and its figures are looked at.
  const between = yearsIn(clause).length > 1;
  if (!between && isTurned(directionsOf(said), directionsOf(stated), copy))
    reasons.push({ code: "NO_EVIDENCE", detail: "方向与依据相反" });
  // What another sentence of the evidence says as well may be what the claim retells.
  const unsure = !copy || also;
  if (INTENDS.test(said) && !TO_COME.test(sentence) && !isToCome(item))
    reasons.push({ code: "NO_EVIDENCE", detail: "依据说的是已经做成的事，不是安排", unsure });
  if (isPlanAsDone(clause, { own, sentence, item }, group))
    reasons.push({ code: "NO_EVIDENCE", detail: "依据说的是安排，不是已经做成的事", unsure });
  if (share >= SAME) reasons.push(...checkYear(clause, text));
  const deputies = (words: string) => words.match(/副(?=[书主局区市县处科部司秘])/g)?.length ?? 0;
  if (copy && deputies(clause) > deputies(text))
    reasons.push({ code: "NAME", detail: "依据写的是正职，不是副职" });
  return reasons;
}

/** The plan of a report for the year after it. */
function isToCome({ factYear, reportYear }: Evidence): boolean {
  return (factYear ?? 0) > (reportYear ?? factYear ?? 0);
}

/** A plan without its 力争 or 计划, or one that is said to be finished. `group`: the clauses of the claim about the same year. */
function isPlanAsDone(
  clause: string,
  { own, sentence, item }: Pick<Retold, "own" | "sentence" | "item">,
  group: string,
): boolean {
  const toCome = isToCome(item);
  const intends = INTENDS.exec(own);
  // 余下7.6公里计划年内完工 tells how much is left as it is; only what stands behind 计划 is planned.
  const planned = intends === null ? "" : own.slice(intends.index + intends[0].length);
  const tells = contentOf(planned).some((word) => isSaid(word, clause));
  if (!toCome && !tells) return false;
  const finished = FINISHED.exec(clause)?.[0];
  if (finished !== undefined && !plain(item.text).includes(finished)) return true;
  // 年内签约 is no plan by itself, where the evidence says 力争年内签约.
  if (tells && !TO_COME.test(group.replace(/年内|年底前/g, ""))) return true;
  if (TO_COME.test(group)) return false;
  return INTENDS.test(sentence) || (DONE.test(group) && !DONE.test(own));
}

/** Where a clause is the evidence's own but for a few characters, another year in it is a change. */
function checkYear(clause: string, text: string): Reason[] {
  const [said, stated] = [yearsIn(clause), yearsIn(text)];
  const other = said.find((year) => !stated.includes(year));
  return stated.length > 0 && said.length <= stated.length && other !== undefined
    ? [{ code: "YEAR", detail: `依据说的不是${other}年` }]
    : [];
}

function checkSuperlatives(
  clause: string,
  retold: Retold | null,
  { spots, shown }: { spots: Spot[]; shown: Set<string> },
): Reason[] {
  const items = retold ? [retold.item] : spots.map(({ item }) => item);
  const about = items.map((item) => plain(`${item.about ?? ""}\n${item.text}`)).join("\n");
  return SUPERLATIVES.flatMap(([says, known]) => {
    const said = says.exec(clause)?.[0];
    return said !== undefined && !shown.has(said) && !known.test(about)
      ? [{ code: "NO_EVIDENCE" as const, detail: `依据没有说“${said}”`, unsure: true }]
      : [];
  });
}
