/** A sentence → claims that say something else than it: another year or day, the opposite, and what the files beside this one make (pure). */
import { correctDrafts, takesYear } from "./correct.ts";
import { figureDrafts } from "./figures.ts";
import { nameDrafts, type Pools, quoteDrafts } from "./names.ts";
import { type Draft, isNamed, replaceAt, type Source, yearInHan } from "./parts.ts";
import { below, pick, type Random, randomOf } from "./random.ts";

export function draftsOf(source: Source, pools: Pools): Draft[] {
  const random = randomOf(source.text);
  return [
    ...correctDrafts(source),
    ...figureDrafts(source, random),
    ...yearDrafts(source, random),
    ...dateDrafts(source.text, random),
    ...nameDrafts(source.text, pools, random),
    ...negationDrafts(source.text),
    ...quoteDrafts(source.text, random),
  ].filter(({ claim, expect }) => expect === "supported" || claim !== source.text);
}

const wrong = (draft: Omit<Draft, "expect" | "absent"> & { absent?: string[] }): Draft => ({
  absent: [],
  ...draft,
  expect: "unsupported",
});

function yearDrafts(source: Source, random: Random): Draft[] {
  const drafts: Draft[] = [];
  const shift = () => pick(random, [-3, -2, -1, -1, 1, 1, 2, 3])!;
  if (takesYear(source)) {
    const [near, far] = [source.factYear! + (random() < 0.5 ? -1 : 1), source.factYear! + shift()];
    const sub = source.plan ? "in front of a plan" : "in front";
    drafts.push(
      yearDraft(sub, `${near}年，${source.text}`, near),
      random() < 0.5
        ? yearDraft("in front, numerals", `${yearInHan(far)}年，${source.text}`, far)
        : yearDraft(sub, `${source.text.replace(/^全年/, "")}（${far}年）`, far),
    );
  }
  for (const match of source.text.matchAll(/(?<!\d)((?:19|20)\d{2})(?=年|[—－-]\d{4}年|北京)/g)) {
    if (isNamed(source.text, match.index)) continue;
    const year = Number(match[1]) + shift();
    drafts.push(
      yearDraft("inside", replaceAt(source.text, match.index, match.index + 4, String(year)), year),
    );
  }
  return drafts;
}

const yearDraft = (sub: string, claim: string, year: number): Draft =>
  wrong({
    kind: "year",
    sub,
    claim,
    codes: ["YEAR"],
    absent: sub === "inside" ? [String(year)] : [],
    year,
  });

function dateDrafts(text: string, random: Random): Draft[] {
  const dates = text.matchAll(/(?<!\d)(\d{1,2})月(?:(\d{1,2})日)?/g);
  return [...dates].flatMap((match) => {
    if (isNamed(text, match.index)) return [];
    const [month, day] = [Number(match[1]), match[2] === undefined ? null : Number(match[2])];
    const other = (n: number, most: number) => ((n - 1 + 1 + below(random, most - 1)) % most) + 1;
    const said = (m: number, d: number | null) => `${m}月${d === null ? "" : `${d}日`}`;
    const dayBy =
      day === null ? [] : [said(month, day + (day > 3 && random() < 0.5 ? -1 : day > 27 ? -2 : 1))];
    return [said(other(month, 12), day), ...dayBy].map((date) =>
      wrong({
        kind: "year",
        sub: "date",
        claim: replaceAt(text, match.index, match.index + match[0].length, date),
        codes: ["YEAR", "NUMBER"],
        absent: [date],
      }),
    );
  });
}

/** What is said → its opposite, first place only. Each says something else wherever it stands outside of a name. */
const OPPOSITES: [RegExp, string, string][] = [
  [/未能/, "能够", "removed"],
  [/(?:没有|未)(?=发生|发现|完成|收到|出现|形成|建立|落实)/, "", "removed"],
  [/尚未/, "已经", "removed"],
  [/没有(?=[变固完按全准涵接][化定成计部备盖待])/, "有", "removed"],
  [/(?<![未没有不能应尽力争即将])(?:圆满|全部|基本|均)?完成(?![度率情时])/, "未完成", "put in"],
  [/(?<![未没有不想要]|没有全部|未全部)实现(?!路径|形式)/, "未实现", "put in"],
  [/(?<![未没有不再联])(?:成功)?举办(?![方权])/, "未举办", "put in"],
  [
    /(?<![未没有不订定合])(?:签署|签订|印发|召开|出台|启用|建成|成立|接待(?!工作|中|成本|审批|规程|制度|批次|能力|安排|保障)|设立)(?![的前后以时\d])/,
    "未$&",
    "put in",
  ],
  [/(?<![未没有不尚])已(?:经)?(?=[\p{Script=Han}])(?![知有婚无]|经济)/u, "尚未", "put in"],
  [/(?<![负零稳保])增长(?![点极率速质潜动方])/, "下降", "direction"],
  [/下降(?!趋势)/, "增长", "direction"],
  [/增加(?![值])/, "减少", "direction"],
  [/减少(?!的)/, "增加", "direction"],
  [/提高(?![到至]以)/, "降低", "direction"],
  [/降低(?=[^了]{0,6})/, "提高", "direction"],
  [/增至|增加到/, "降至", "direction"],
  [/扩大到?(?!内需的|会议|学习)/, "缩小", "direction"],
  [/(?:缩短|压缩)(?=[到至为])/, "延长", "direction"],
  [/上升(?!为)/, "下降", "direction"],
  [/均(?=[在按])/, "均未", "put in"],
];

function negationDrafts(text: string): Draft[] {
  // What is said in the set phrases of politics is no fact of a report.
  if (text.includes("习近平")) return [];
  const drafts = OPPOSITES.flatMap(([pattern, by, sub]) => {
    const match = new RegExp(pattern.source, `g${pattern.flags}`);
    const found = [...text.matchAll(match)].find(({ index }) => !isNamed(text, index));
    if (!found || /（$/.test(text.slice(0, found.index))) return [];
    const words = by.replace("$&", found[0]);
    const claim = replaceAt(text, found.index, found.index + found[0].length, words);
    return /未未|均未未|的未|未能未/.test(claim)
      ? []
      : wrong({ kind: "negation", sub, claim, codes: [] });
  });
  return [...drafts, ...firstDrafts(text)];
}

function firstDrafts(text: string): Draft[] {
  const verb =
    /(?<=^|[，、月日年内区办])(?:成功|圆满)?(?:举办|开展|召开|签署|签订|接待|组织|印发|承接|建立|审核|推出)(?=[^的]{4})/g;
  const at = [...text.matchAll(verb)].find(({ index }) => !isNamed(text, index))?.index;
  if (at === undefined) return [];
  const claim = replaceAt(text, at, at, "首次");
  return [
    wrong({
      kind: "negation",
      sub: "first",
      claim,
      codes: [],
      absent: ["首次", "首届", "首个", "第一", "首创"],
    }),
  ];
}
