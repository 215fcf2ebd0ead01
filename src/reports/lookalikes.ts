/**
 * Characters that only look like the ones that are meant. In many fonts one glyph is drawn for both, and a PDF maker
 * that writes down one character for each glyph takes the first (人 as U+2F08, 胶 as 㬵).
 */

/** CJK Radicals Supplement with the ideograph of each (Unicode 14, EquivalentUnifiedIdeograph.txt). */
const RADICALS = pairs(
  "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍尐⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爬⺦丬⺧牛" +
    "⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艺⻀艻⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辷" +
    "⻎辸⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟",
);
/** What Noto Sans SC and Noto Serif SC 2.004 draw with one glyph: the rare character, which comes first, and the usual one. */
const SHARED = pairs("㫚曶㬵胶㬺幐㮣槩");
/** The same of signs, where a Chinese text means the second: 2021‒2025年, 15%〜20%, 元∕人, ⋯⋯. */
const SIGNS = pairs("‒–〜～∕／⋯…");

function pairs(both: string): Map<string, string> {
  const characters = [...both];
  return new Map(
    characters.flatMap((c, i) => (i % 2 === 0 ? [[c, characters[i + 1]!] as const] : [])),
  );
}

/** Radicals become the characters they look like. */
export function withoutRadicals(text: string): string {
  return text
    .replace(/[\u2F00-\u2FD5]/g, (radical) =>
      radical === "\u2F3E" ? "户" : radical.normalize("NFKC"),
    )
    .replace(/[\u2E80-\u2EFF]/g, (radical) => RADICALS.get(radical) ?? radical);
}

/** The text of a PDF's glyphs, in which no rare character is meant that is drawn like a usual one. */
export function withoutLookalikes(text: string): string {
  return withoutRadicals(text)
    .replace(/[\u3400-\u4DBF]/g, (rare) => SHARED.get(rare) ?? rare)
    .replace(/[‒〜∕⋯]/g, (sign) => SIGNS.get(sign)!)
    .normalize("NFC");
}
