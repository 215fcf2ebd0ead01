/**
 * How GB/T 9704-2012 has a page look, in twips (a twentieth of a point), and the fonts that offices have for it. Nothing
 * but these numbers makes 22 lines of 28 characters: a line of 580 gives 21 lines, and characters 4 closer give 27.
 */

export const PAGE = {
  size: { width: 11_906, height: 16_838 },
  /** 天头 37 mm and 订口 28 mm; the 版心 is 156 × 225 mm, and the page number stands 7 mm below it. */
  margin: { top: 2_098, bottom: 1_984, left: 1_587, right: 1_474, footer: 1_440 },
};
/** The width of the 版心. */
export const WIDTH = PAGE.size.width - PAGE.margin.left - PAGE.margin.right;

/** A character of 二号 (title), 三号 (text) and 四号 (page number). */
export const TITLE_SIZE = 440;
export const TEXT_SIZE = 320;
export const NUMBER_SIZE = 280;

/** The name that is written first, then others under which the same letters go on other machines. */
type Font = [string, ...string[]];

/** The fonts and distances of one kind of machine. An office may make its own. */
export interface Profile {
  /** 小标宋 of titles. */
  title: Font;
  /** Another font stands in for 小标宋 and has to be bold. */
  titleBold: boolean;
  /** 仿宋 of the text, 黑体 of 一、, 楷体 of （一）, 宋体 of page numbers. */
  text: Font;
  black: Font;
  script: Font;
  song: Font;
  /** Of digits and Latin letters. */
  western: Font;
  /** From line to line, and how much closer characters stand. */
  line: number;
  spacing: number;
}

const GRID = { titleBold: false, western: ["Times New Roman"] as Font, line: 579, spacing: -5 };

/** Profiles by the name under which a person chooses one; the first is what offices have installed. */
export const PROFILES = {
  机关: {
    ...GRID,
    title: ["方正小标宋简体", "方正小标宋_GBK", "华文中宋"],
    text: ["仿宋_GB2312", "仿宋", "华文仿宋"],
    black: ["黑体", "SimHei"],
    script: ["楷体_GB2312", "楷体", "华文楷体"],
    song: ["宋体", "SimSun"],
  },
  Windows: {
    ...GRID,
    title: ["宋体", "SimSun"],
    titleBold: true,
    text: ["仿宋", "FangSong"],
    black: ["黑体", "SimHei"],
    script: ["楷体", "KaiTi"],
    song: ["宋体", "SimSun"],
  },
  方正: {
    ...GRID,
    title: ["方正小标宋_GBK", "方正小标宋简体"],
    text: ["方正仿宋_GBK", "方正仿宋简体"],
    black: ["方正黑体_GBK", "方正黑体简体"],
    script: ["方正楷体_GBK", "方正楷体简体"],
    song: ["方正书宋_GBK", "方正书宋简体"],
  },
  华文: {
    ...GRID,
    title: ["华文中宋", "STZhongsong"],
    text: ["华文仿宋", "STFangsong"],
    black: ["华文黑体", "STHeiti"],
    script: ["华文楷体", "STKaiti"],
    song: ["华文宋体", "STSong"],
  },
} satisfies Record<string, Profile>;

/** How wide a text is in characters: what is ASCII takes half of one. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > "~" ? 1 : 0.5;
  return width;
}
