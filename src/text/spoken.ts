/**
 * How people type in a chat, as reports would write it (pure): 咱办 and 俺们 are 我办, 啥 is 什么, 头一回 is 首次, and words that
 * only colour a sentence go. What is in quotes and titles stays as it is.
 */

/** In order; each is tried on the whole sentence. */
const WRITTEN: [RegExp, string | ((said: string) => string)][] = [
  [/[咱俺]们?(?=[区市县])/g, "我"],
  [/[咱俺](?:们)?(?:外?办|单位|这儿|这边|家)?(?=[\p{Script=Han}\d])/gu, "我办"],
  // 疫情 in a report of a Chinese office is that of 2020.
  [/疫情(?:之|以)?前(?=的|那|水平|几)/g, "2019年"],
  [/疫情(?:那|头一|第一|最严重那)年/g, "2020年"],
  [/(?<!\d)(?:20)?([12]\d)年?[、和跟与](?:20)?([12]\d)年?[这那]?两年/g, "20$1年和20$2年"],
  [/一年年|年年(?=[怎变有])/g, "逐年"],
  [/没(?:有)?[干做办]好的/g, "不足"],
  // 28.6万, said of money, people or things, is left to the reports; of fines and costs it is 元.
  [
    /(?<=(?:款|费|经费|支出|资金|预算|金额|收入)[^，。]{0,8})(\d+(?:\.\d+)?[万亿])(?=[，,。？?\s]|$)/g,
    "$1元",
  ],
  [/来着|来的(?=[？?，,。]|$)/g, ""],
  [/(?:那|这)会儿|那阵子|那时候/g, ""],
  [
    /(?:叫|是|干|做|有|写|搞|忙|说|讲|要|跟)(?:的|了)?(?:些|点儿?)?[啥嘛]/g,
    (said) => `${said[0]}了什么`.replace(/^([叫是有])了/, "$1"),
  ],
  [/[啥嘛](?=名|时|样|意思|东西|事)/g, "什么"],
  [/咋(?:样|地|个)?(?=[\p{Script=Han}])/gu, "怎么"],
  [/咋样/g, "怎么样"],
  [/啥/g, "什么"],
  [/咋/g, "怎么"],
  [/名儿/g, "名字"],
  [/(?:开始)?执行的?(?=[，,。？?]|$)/g, "施行"],
  [/一块儿?(?!钱)/g, "一起"],
  [/头[一1](?=[回次批届个家位])/g, "第一"],
  [/第一回/g, "首次"],
  [/(?<=[比较跟和])头一?年/g, "上一年"],
  [/(?<!\d)([12]\d)[到至—-]([12]\d)年?(?=每年|各年|逐年|年)/g, "20$1年至20$2年"],
  [/几回/g, "几次"],
  [/毛病(?!吧|么|吗)/g, "不足"],
  [/(?:干|办|做|弄|搞)成(?:了)?(?:没有?|吗|么|不)/g, "完成了没有"],
  [
    /(?:到位|落实|完成|做到|达到|实现|兑现|达标)(?:了)?(?:没(?!有)|么|不)(?=[？?，,。\s]|$)/g,
    (said) => `${said.slice(0, 2)}了没有`,
  ],
  [/(?:接着|继续)(?:弄|搞|干|往下)/g, "接续"],
  [/(?<!上)涨了?(?=多少|几|百分)|(?<!增)长了(?=多少|几|百分)|多了(?=多少|几)/g, "增加了"],
  [/(?<!下)降了?(?=多少|几|百分)|(?<!减)少了(?=多少|几)|(?<!下)跌了?(?=多少|几|百分)/g, "减少了"],
  [/百分之几/g, "多少%"],
  [/几个点(?!位|子|名)|几个百分点/g, "多少%"],
  [/[呀哟呗哈啦喽哎哦噢]+(?=[？?，,。！!\s]|$)/g, ""],
];

const KEPT = /《[^《》]*》|[“"「][^”"」]*[”"」]/g;

/** `text` in written words. */
export function written(text: string): string {
  const kept: string[] = [];
  let rest = text.replace(KEPT, (quoted) => `\u0001${kept.push(quoted) - 1}\u0001`);
  for (const [spoken, words] of WRITTEN)
    rest = typeof words === "string" ? rest.replace(spoken, words) : rest.replace(spoken, words);
  return rest.replace(/\u0001(\d+)\u0001/g, (_, i) => kept[Number(i)]!);
}
