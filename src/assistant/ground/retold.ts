/**
 * A claim's clauses beside the clauses that they retell: the clause of the evidence with most of its words → negation,
 * direction, outcome or plan, superlatives → and where it is almost a copy, what was changed in it.
 */
import { isOpposite } from "./added.ts";
import { changesOf, isNameChange } from "./changes.ts";
import { directionsOf, EITHER, isTurned } from "./direction.ts";
import {
  type Evidence,
  plain,
  remembered,
  type Statement,
  shareOf,
  yearsIn,
} from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** 不断 and 未来 deny nothing; 不少于 is a figure's. */
const NEUTRAL =
  /不难|不乏|不断|不少于|不低于|不超过|不高于|不多于|不大于|不小于|不足|不到|不及|不仅|不只|不但|不懈|不忘|不动产|不良|不定期|不折不扣|不漏|不留|不见面|不可|不同程度|不同|不一|不平凡|不限|不久|不满|不当|不含|不符|不规范|不平衡|不充分|不利|不力|不实|不变|不明|无关|未来|未成年|无障碍|无人机|无缝|无偿|无线|无烟|没收|尚待|从无到有|无疑|无不|停止线/g;
const NEGATIVE =
  /并非|绝非|未能|尚未|未(?![必免知])|没有|没|尚无|尚不|不再|不予|不得|不能|不会|不对|不是|不存在|不|无|取消|推迟|延期|延后|停止|终止|中止|暂停|暂缓|搁置|落空|失败|拒绝|否决/g;
const DONE =
  /已经|已(?=[\p{Script=Han}])|了(?=\d|[\p{Script=Han}]|$)|圆满|顺利|成功|如期|(?:全部|均|全面)完成/u;
const TO_COME =
  /将|拟|计划|力争|预计|打算|目标|确保|争取|准备|下一步|安排|要求|提出|部署|继续|推动|筹备|年内|年底前/;

const INTENDS =
  /力争|(?<!原)计划(?=[\p{Script=Han}])|(?<![模比虚])拟(?![定写稿合])|争取|打算|预计|将(?=[于在会进完建举召开启与])/u;

const FINISHED =
  /(?:圆满|全部|均已|已经|已于|顺利|成功|如期)(?:完成|举办|签约|签署|建成|安排|竣工)?|成效(?:明显|显著)|落地见效|建成|投入(?:运营|使用)|到位/;

/** What sets something above all others must be the report's own judgement, and of this very thing. */
const SUPERLATIVES: [RegExp, RegExp][] = [
  [/首次|首个|首家|首创|首批|第一次|第一个|第一家/, /首[次个家创批届例]|第一[次个家]/],
  [/率先|领先|领跑/, /率先|领先|领跑|首[次个家创]/],
  [/唯一/, /唯一|仅/],
  [/最[多高大少低快好早长](?!：)/, /最/],
  [/历史新高|新高|新低/, /新高|新低|历史|历年|最/],
  [/(?:全国|全省|全市|全区)(?:排名)?第[一二三]/, /第[一二三]/],
  [/连续[一二两三四五六七八九\d]+[年次]/, /连续|历年/],
  [/翻了?[一二两]?番/, /翻/],
];

/** A clause that retells another has about this much of its pairs of characters; one that copies it, nearly all. */
const RETELLS = 0.45;
const COPIES = 0.6;

export function checkRetold(
  claim: Statement[],
  statements: Statement[],
  wholeText: string,
): Reason[] {
  return claim
    .flatMap(({ clauses }) => clauses)
    .flatMap((clause) => {
      const retold = retoldBy(clause, statements);
      return [
        ...checkPlaced(clause, statements),
        ...checkSuperlatives(clause, retold, statements),
        ...(retold ? checkClause(clause, retold, wholeText) : []),
      ];
    });
}

/** What is told of a place must be what the evidence tells of it: where 甲市正式结好，乙市待换届后签署, no 乙市正式结好. */
function checkPlaced(clause: string, statements: Statement[]): Reason[] {
  const places = partnersIn(clause);
  if (places.length === 0) return [];
  const matter = bare(places.reduce((left, name) => left.replace(name, ""), clause));
  const told = statements
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
  sentence: string;
  item: Evidence;
  share: number;
}

/** The clause of the evidence, or two that stand together, of which `clause` has most. */
function retoldBy(clause: string, statements: Statement[]): Retold | null {
  const said = bare(clause);
  let best: Retold | null = null;
  for (const { clauses, sentence, item } of statements) {
    for (const [i, text] of clauses.entries()) {
      const both = i + 1 < clauses.length ? `${text}，${clauses[i + 1]}` : null;
      for (const candidate of [text, both]) {
        if (candidate === null) continue;
        // Of two that hold as much the shorter says it.
        const share = shareOf(said, bare(candidate)) - candidate.length / 10_000;
        if (best === null || share > best.share) best = { text: candidate, sentence, item, share };
      }
    }
  }
  return best && best.share >= RETELLS ? best : null;
}

/** A clause without the words that may turn it round, so that one turned round still matches. */
const bare = remembered((clause: string): string =>
  clause
    .replace(NEUTRAL, "")
    .replace(NEGATIVE, "")
    .replace(/已经|已(?=\p{Script=Han})/gu, "")
    .replace(EITHER, "~"),
);

function checkClause(
  clause: string,
  { text, share, sentence, item }: Retold,
  wholeText: string,
): Reason[] {
  if (text === clause) return [];
  const reasons: Reason[] = [];
  const copy = share >= COPIES;
  const [said, stated] = [clause.replace(NEUTRAL, ""), text.replace(NEUTRAL, "")];
  const [denies, denied] = [said.match(NEGATIVE) ?? [], stated.match(NEGATIVE) ?? []];
  // Within two clauses a denial may be the other one's.
  const single = !text.includes("，");
  if ((denies.length === 0) !== (denied.length === 0) && (single || denied.length === 0))
    reasons.push({
      code: "NO_EVIDENCE",
      detail: denied[0] ? `依据说的是“${denied[0]}”` : `依据没有说“${denies[0]}”`,
    });
  else if (
    copy &&
    (denies.length > denied.length || (single && denies.length % 2 !== denied.length % 2))
  )
    reasons.push({ code: "NO_EVIDENCE", detail: `依据没有说“${denies[0]}”` });
  if (isTurned(directionsOf(said), directionsOf(stated), copy))
    reasons.push({ code: "NO_EVIDENCE", detail: "方向与依据相反" });
  const opposite = isOpposite(clause, text, sentence);
  if (opposite !== null) reasons.push({ code: "NO_EVIDENCE", detail: `依据没有说“${opposite}”` });
  if (INTENDS.test(said) && !TO_COME.test(sentence) && !isToCome(item))
    reasons.push({ code: "NO_EVIDENCE", detail: "依据说的是已经做成的事，不是安排" });
  if (isPlanAsDone(stated, sentence, item, wholeText))
    reasons.push({ code: "NO_EVIDENCE", detail: "依据说的是安排，不是已经做成的事" });
  if (copy) reasons.push(...checkCopy(clause, text, sentence));
  const deputies = (words: string) => words.match(/副(?=[书主局区市县处科部司秘])/g)?.length ?? 0;
  if (copy && deputies(clause) > deputies(text))
    reasons.push({ code: "NAME", detail: "依据写的是正职，不是副职" });
  return reasons;
}

/** The plan of a report for the year after it. */
function isToCome({ factYear, reportYear }: Evidence): boolean {
  return (factYear ?? 0) > (reportYear ?? factYear ?? 0);
}

/** A plan without its 力争 or 计划, or one that is said to be finished. */
function isPlanAsDone(
  stated: string,
  sentence: string,
  item: Evidence,
  wholeText: string,
): boolean {
  const toCome = isToCome(item);
  const finished = FINISHED.exec(wholeText)?.[0];
  if (
    (toCome || INTENDS.test(stated)) &&
    finished !== undefined &&
    !plain(item.text).includes(finished)
  )
    return true;
  // 年内签约 is no plan by itself, where the evidence says 力争年内签约.
  if (INTENDS.test(stated) && !TO_COME.test(wholeText.replace(/年内|年底前/g, ""))) return true;
  if (TO_COME.test(wholeText)) return false;
  if (toCome && INTENDS.test(sentence)) return true;
  return (toCome || TO_COME.test(stated)) && DONE.test(wholeText) && !DONE.test(stated);
}

/** Where a clause is the evidence's own but for a few characters, these must not be a name or a year. */
function checkCopy(clause: string, text: string, sentence: string): Reason[] {
  const reasons: Reason[] = [];
  const [said, stated] = [yearsIn(clause), yearsIn(text)];
  const other = said.filter((year) => !stated.includes(year));
  if (stated.length > 0 && said.length <= stated.length && other.length > 0)
    reasons.push({ code: "YEAR", detail: `依据说的不是${other[0]}年` });
  for (const change of changesOf(clause, text)) {
    if (isNameChange(change, sentence))
      reasons.push({ code: "NAME", detail: `依据写的是“${change.was}”，不是“${change.is}”` });
  }
  return reasons;
}

function checkSuperlatives(
  clause: string,
  retold: Retold | null,
  statements: Statement[],
): Reason[] {
  const items = retold ? [retold.item] : statements.map(({ item }) => item);
  const about = items.map((item) => plain(`${item.about ?? ""}\n${item.text}`)).join("\n");
  return SUPERLATIVES.flatMap(([says, known]) => {
    const said = says.exec(clause)?.[0];
    return said !== undefined && !known.test(about)
      ? [{ code: "NO_EVIDENCE" as const, detail: `依据没有说“${said}”` }]
      : [];
  });
}
