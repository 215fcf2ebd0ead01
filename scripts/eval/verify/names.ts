/** Wrong names and quotations: another of the same type, or one character of it changed (pure). */
import { type Draft, isNamed, replaceAt } from "./parts.ts";
import { below, pick, type Random } from "./random.ts";

/** Names of one type that stand in the reports, and some of the world. */
export interface Pools {
  titles: string[];
  quotes: string[];
  people: string[];
}

const COUNTRIES =
  "日本 韩国 德国 法国 英国 美国 俄罗斯 马来西亚 新加坡 奥地利 匈牙利 葡萄牙 新西兰 阿根廷 卢森堡 厄瓜多尔 意大利 西班牙 泰国 越南 加拿大 澳大利亚 巴西 埃及".split(
    " ",
  );
const PLACES =
  "樱津市 松月郡 圣瓦莱尔市 丹绒巴都市 阿尔滕湖镇 林登堡区 索尔卡区 维拉多区 蒂阿罗市 古晋南市 哥本哈根 东京 巴黎 首尔 慕尼黑 里斯本 布达佩斯 奥克兰 青屏区 望江区 雄安新区 海南 上海 武汉 湖北 长江经济带 粤港澳大湾区 京津冀".split(
    " ",
  );
const FOREIGN = PLACES.slice(0, 18);
const DISTRICTS = ["青屏区", "望江区", "东城区", "洪泽区", "滨江区"];
const REGIONS = ["雄安新区", "海南", "上海", "武汉", "湖北", "河南", "山东", "浙江"];
const BELTS = ["长江经济带", "粤港澳大湾区", "京津冀", "成渝地区双城经济圈", "珠江经济带"];
/** Bodies by type, so that one is exchanged for another that could have done the same. */
const BODIES = [
  "区财政局 区司法局 区教委 区商务局 区城管委 区城管执法局 区市场监管局 区文化和旅游局 区卫生健康委 区民政局 区人力社保局 区审计局",
  "区投促中心 区委外事工作委员会 区委全面依法治区委员会办公室 市政府外办 区委宣传部 市商务局 区政府办公室",
  "清澜外国语大学 清澜师范大学 区第三中学 区第一医院 区第二医院 区第五中学 清澜明正律师事务所 清澜正和律师事务所",
  "湖心美术馆 听荷书院 柳堤码头 明湖科创园 云帆商圈 老糖厂 明湖博物馆 鼓楼 北大红楼 陈独秀故居 天安门 长安街",
  "柳堤社区 云帆社区 听荷社区 老糖厂社区 桃源社区",
  "综合科 友城与交流科 涉外管理科 礼宾科 国际经济科",
  "明湖国际友城周 世界湖泊城市对话会 清澜国际马拉松 清澜国际设计周 明湖国际龙舟赛 中国国际服务贸易交易会 中国国际进口博览会",
  "全国人大常委会 国务院 最高人民法院 全国政协 中央军委",
].map((line) => line.split(" "));
const INVENTED = ["陈志远", "王建国", "李明", "赵文静"];
const SURNAMES = "罗沈周高王李张刘陈杨赵黄吴徐孙马朱胡林郭何梁宋郑谢韩唐冯于董萧程曹袁邓许傅曾彭吕";
const PERSON = new RegExp(
  `(?:主任|书记|局长|科长|同志)([${SURNAMES}]\\p{Script=Han}{1,2}?)(?=同志|认真|要求|主持|，)|(?<!\\p{Script=Han})([${SURNAMES}]\\p{Script=Han}{1,2})(?=同志)`,
  "gu",
);
/** Characters that a name may well have, for names that are nearly right. */
const NEAR = [..."安平华明新东西南北中文正林海江山春秋云星"];

export function poolsOf(texts: string[]): Pools {
  const all = (pattern: RegExp) => [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1] ?? m[2] ?? m[0])),
    ),
  ];
  return {
    titles: all(/《[^》]{4,40}》/g),
    quotes: all(/“[^”]{4,16}”/g),
    people: [...all(PERSON), ...INVENTED],
  };
}

export function nameDrafts(text: string, pools: Pools, random: Random): Draft[] {
  const draft = (sub: string, at: number, was: string, is: string | undefined): Draft[] =>
    is === undefined || is.normalize("NFKC") === was.normalize("NFKC")
      ? []
      : [
          {
            kind: "name",
            sub,
            expect: "unsupported",
            claim: replaceAt(text, at, at + was.length, is),
            codes: sub.startsWith("quoted") ? ["NAME", "QUOTE", "NUMBER"] : ["NAME", "QUOTE"],
            absent: [is.replace(/[《》“”]/g, "")],
          },
        ];
  const swapped = (sub: string, list: readonly string[], pool: readonly string[] = list) =>
    occurrences(text, list).flatMap(({ at, name }) => draft(sub, at, name, pick(random, pool)));
  const titles = [...text.matchAll(/《[^》]{4,60}》/g)];
  const quotes = text.includes("习近平") ? [] : [...text.matchAll(/“[^”]{4,16}”/g)];
  return [
    ...swapped("country", COUNTRIES),
    ...swapped("place", FOREIGN),
    ...swapped("district", DISTRICTS),
    ...swapped("region", REGIONS),
    ...swapped("region", BELTS),
    ...BODIES.flatMap((type) => swapped("body", type)),
    ...occurrences(
      text,
      BODIES.flat().filter((name) => name.length > 4),
    ).flatMap(({ at, name }) => draft("body, one character", at, name, nearly(name, 2, random))),
    ...occurrences(text, FOREIGN.slice(0, 10)).flatMap(({ at, name }) =>
      draft("place, one character", at, name, nearly(name, 1, random)),
    ),
    ...titles.flatMap(({ index, 0: title }) => [
      ...draft("title", index, title, pick(random, pools.titles)),
      ...draft(
        "title, one character",
        index,
        title,
        `《${nearly(title.slice(1, -1), 2, random)}》`,
      ),
      ...draft("title, its type", index, title, otherType(title)),
    ]),
    ...quotes.flatMap(({ index, 0: quote }) =>
      draft("quoted name", index, quote, pick(random, pools.quotes)),
    ),
    ...[...text.matchAll(PERSON)].flatMap((match) => {
      const name = match[1] ?? match[2]!;
      const at = match.index + match[0].indexOf(name);
      return [
        ...draft("person", at, name, pick(random, pools.people)),
        ...draft("person, one character", at, name, name.slice(0, -1) + pick(random, NEAR)),
      ];
    }),
  ];
}

function occurrences(text: string, names: readonly string[]): { at: number; name: string }[] {
  return names.flatMap((name) => {
    const at = text.indexOf(name);
    return at < 0 || isNamed(text, at) ? [] : [{ at, name }];
  });
}

/** One character of it another; the last `kept` say what type it is and stay. */
function nearly(name: string, kept: number, random: Random): string {
  const at = below(random, Math.max(1, name.length - kept));
  if (!/\p{Script=Han}/u.test(name[at]!)) return name;
  return replaceAt(
    name,
    at,
    at + 1,
    pick(
      random,
      NEAR.filter((c) => c !== name[at]),
    )!,
  );
}

function otherType(title: string): string | undefined {
  const types: [string, string][] = [
    ["条例》", "办法》"],
    ["规定》", "条例》"],
    ["方案》", "规划》"],
    ["规程》", "细则》"],
    ["预案》", "方案》"],
    ["办法》", "规定》"],
    ["规划》", "计划》"],
  ] as [string, string][];
  const type = types.find(([end]) => title.endsWith(end));
  return type && title.slice(0, -type[0].length) + type[1];
}

/** A quotation must be what was said: one character changed, two exchanged, a word replaced. */
export function quoteDrafts(text: string, random: Random): Draft[] {
  return [...text.matchAll(/“([^”]{2,30})”/g)].flatMap((match) => {
    const quoted = match[1]!;
    const at = match.index + 1;
    const ways: [string, string][] = [
      ["one character", nearly(quoted, 0, random)],
      ["exchanged", exchanged(quoted, random)],
      [
        "a word",
        quoted.length < 4
          ? quoted
          : replaceAt(
              quoted,
              quoted.length - 2,
              quoted.length,
              pick(random, ["工程", "行动", "机制", "平台"])!,
            ),
      ],
    ];
    return ways
      .filter(([, is]) => is !== quoted)
      .map(([sub, is]) => ({
        kind: "quote" as const,
        sub,
        expect: "unsupported" as const,
        claim: replaceAt(text, at, at + quoted.length, is),
        codes: ["QUOTE", "NAME"],
        absent: [is],
      }));
  });
}

function exchanged(words: string, random: Random): string {
  const at = below(random, words.length - 1);
  const [a, b] = [words[at]!, words[at + 1]!];
  return /\p{Script=Han}{2}/u.test(a + b) ? replaceAt(words, at, at + 2, b + a) : words;
}
