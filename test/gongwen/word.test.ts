/** A 公文 as a .docx: what Word is told of page, fonts, headings, signature and margins, and what our own reader gets back. */
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  type OfficialBlock,
  type OfficialDocument,
  plainText,
  type Run,
} from "../../src/gongwen/document.ts";
import { PROFILES } from "../../src/gongwen/layout.ts";
import { type WordOptions, writeWord } from "../../src/gongwen/word.ts";
import { readReport } from "../../src/reports/read.ts";

/** 07:30 of 5 March in Beijing. */
const NOW = Date.UTC(2025, 2, 4, 23, 30);
const SIGNED = { org: "临江市石桥区水务局", date: "2025年3月5日" };

const heading = (level: 1 | 2 | 3 | 4, text: string): OfficialBlock => ({
  kind: "heading",
  level,
  runs: [{ text }],
});
const paragraph = (...runs: (string | Run)[]): OfficialBlock => ({
  kind: "paragraph",
  runs: runs.map((run) => (typeof run === "string" ? { text: run } : run)),
});
const documentOf = (
  blocks: OfficialBlock[],
  more: Partial<OfficialDocument> = {},
): OfficialDocument => ({ title: "2024年工作总结", blocks, signed: null, ...more });

async function bytesOf(document: OfficialDocument, options: Partial<WordOptions> = {}) {
  const written = await writeWord(document, {
    profile: PROFILES.机关,
    final: false,
    now: NOW,
    ...options,
  });
  if (!written.ok) throw new Error(written.error);
  return written.value;
}

/** The parts of the file as text, by their names without folder and ending. */
async function partsOf(document: OfficialDocument, options: Partial<WordOptions> = {}) {
  const parts = unzipSync(await bytesOf(document, options));
  const read = (name: string) => (parts[name] ? strFromU8(parts[name]) : "");
  return {
    document: read("word/document.xml"),
    styles: read("word/styles.xml"),
    comments: read("word/comments.xml"),
    fonts: read("word/fontTable.xml"),
    settings: read("word/settings.xml"),
    core: read("docProps/core.xml"),
    footers: [read("word/footer1.xml"), read("word/footer2.xml")],
  };
}

/** One paragraph of the document by its words. */
function paragraphWith(xml: string, words: string): string {
  const found = [...xml.matchAll(/<w:p>.*?<\/w:p>/gs)].find(([p]) =>
    p.replace(/<[^>]+>/g, "").includes(words),
  );
  if (!found) throw new Error(`no paragraph says ${words}`);
  return found[0];
}
/** A paragraph's style, looked up. */
function styleOf(parts: { document: string; styles: string }, words: string): string {
  const id = /<w:pStyle w:val="(\w+)"/.exec(paragraphWith(parts.document, words))![1];
  return new RegExp(`<w:style [^>]*w:styleId="${id}".*?</w:style>`, "s").exec(parts.styles)![0];
}
/** Runs of a paragraph as their text and the font of ASCII that they say themselves. */
const runsOf = (xml: string) =>
  [...xml.matchAll(/<w:r>(.*?)<\/w:r>/gs)].map(([, run]) => [
    (/<w:t [^>]*>(.*?)<\/w:t>/s.exec(run!) ?? [])[1],
    (/w:ascii="([^"]+)"/.exec(run!) ?? [])[1] ?? null,
  ]);

describe("the page of GB/T 9704-2012", () => {
  const report = documentOf(
    [
      heading(1, "一、供水保障"),
      heading(2, "（一）管网改造"),
      heading(3, "1.老城片区"),
      heading(4, "（1）主管"),
      paragraph("改造管网12公里。"),
    ],
    { signed: SIGNED },
  );

  test("is A4 with a type area of 156 by 225 mm and no grid, which LibreOffice would set 20 lines by", async () => {
    const { document } = await partsOf(report);
    expect(document).toContain('<w:pgSz w:w="11906" w:h="16838"');
    expect(document).toMatch(/<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/);
    expect(document).not.toContain("docGrid");
  });

  test.each<[string, string, number, string, string | null]>([
    ["工作总结", "方正小标宋简体", 44, "center", null],
    ["供水保障", "黑体", 32, "both", "0"],
    ["管网改造", "楷体_GB2312", 32, "both", "1"],
    ["老城片区", "仿宋_GB2312", 32, "both", "2"],
    ["主管", "仿宋_GB2312", 32, "both", "3"],
    ["12公里", "仿宋_GB2312", 32, "both", null],
    ["水务局", "仿宋_GB2312", 32, "right", null],
  ])(
    "“%s” is set in %s, %i half points, %s, outline level %s",
    async (words, font, size, alignment, level) => {
      const style = styleOf(await partsOf(report), words);
      expect(style).toContain(
        `<w:rFonts w:ascii="Times New Roman" w:cs="${font}" w:eastAsia="${font}" w:hAnsi="${font}"/>`,
      );
      expect(style).toContain(`<w:sz w:val="${size}"/>`);
      expect(style).toContain(`<w:jc w:val="${alignment}"/>`);
      expect(/<w:outlineLvl w:val="(\d)"/.exec(style)?.[1] ?? null).toBe(level);
      // A heading never stands alone at the foot of a page.
      expect(style.includes("<w:keepNext/>")).toBe(level !== null);
      expect(style).toContain('w:line="579" w:lineRule="exact"');
      // 28 characters a line; the title has its own size.
      expect(style.includes('<w:spacing w:val="-5"/>')).toBe(size === 32);
    },
  );

  test("the first line is two characters in, in twips beside characters", async () => {
    const style = styleOf(await partsOf(report), "12公里");
    expect(style).toContain('w:firstLine="640" w:firstLineChars="200"');
  });

  test("a page is filled to its last line, and no mark is lost at a line's end", async () => {
    const { document } = await partsOf(report);
    const paragraphs = document.match(/<w:p>/g)!.length;
    expect(document.match(/<w:widowControl w:val="false"\/><w:overflowPunct\/>/g)).toHaveLength(
      paragraphs,
    );
  });

  test("numbers stand outside, one character in: odd pages right, even pages left", async () => {
    const { document, settings, footers } = await partsOf(report);
    expect(settings).toContain("<w:evenAndOddHeaders/>");
    expect(document).toMatch(
      /<w:footerReference w:type="default".*<w:footerReference w:type="even"/s,
    );
    const [odd, even] = footers;
    expect(odd).toMatch(/<w:ind w:right="280"\/><w:jc w:val="right"\/>/);
    expect(even).toMatch(/<w:ind w:left="280"\/><w:jc w:val="left"\/>/);
    for (const footer of footers) {
      expect(footer).toMatch(/— <.*PAGE.*> —</s);
      expect(footer).toContain('w:ascii="宋体"');
      expect(footer).toContain('<w:sz w:val="28"/>');
    }
  });

  test("a profile names what is installed; other names of a font stand beside it", async () => {
    const { fonts } = await partsOf(report);
    expect(fonts).toContain('<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,华文仿宋"/>');
    const windows = await partsOf(report, { profile: PROFILES.Windows });
    expect(styleOf(windows, "12公里")).toContain('w:eastAsia="仿宋"');
    expect(styleOf(windows, "工作总结")).toMatch(/w:eastAsia="宋体".*<w:b\/>/s);
  });

  test("a title of one line stands as it is, a longer one is broken into lines of like length", async () => {
    const short = await partsOf(report);
    expect(paragraphWith(short.document, "工作总结")).not.toContain("w:ind");
    const long = "临江市石桥区水务局关于2024年度水资源管理与节水工作开展情况的报告";
    const { document } = await partsOf({ ...report, title: long });
    const [, left, right] = /w:left="(\d+)" w:right="(\d+)"/.exec(paragraphWith(document, long))!;
    expect(left).toBe(right);
    // 30 characters of 440 twips in two lines of at most 18.
    expect(8845 - 2 * Number(left)).toBeGreaterThanOrEqual(15 * 440);
    expect(8845 - 2 * Number(left)).toBeLessThanOrEqual(18 * 440 + 1);
  });
});

test("what would fall into the western font is set in the Chinese one: marks that begin a paragraph or follow a digit", async () => {
  const { document } = await partsOf(
    documentOf([
      paragraph("“放管服”改革办结12件"),
      paragraph("——坚持“12345”热线", "", { text: "”与“河长制”" }),
      paragraph("……以及APEC卡2024年"),
    ]),
  );
  const chinese = "仿宋_GB2312";
  expect(runsOf(paragraphWith(document, "放管服"))).toEqual([
    ["“", chinese],
    ["放管服”改革办结12件", null],
  ]);
  expect(runsOf(paragraphWith(document, "热线"))).toEqual([
    ["——", chinese],
    ["坚持“12345", null],
    ["”", chinese],
    ["热线", null],
    ["”与“河长制”", null],
  ]);
  expect(runsOf(paragraphWith(document, "APEC"))[0]).toEqual(["……", chinese]);
});

describe("落款 and 附件说明", () => {
  const signature = async (signed: OfficialDocument["signed"]) => {
    const { document } = await partsOf(documentOf([paragraph("报告如下。")], { signed }));
    return [signed!.org, signed!.date].map((words) => {
      const p = paragraphWith(document, words);
      return {
        right: Number(/w:right="(\d+)"/.exec(p)![1]),
        blankAbove: p.includes('w:before="579"'),
        staysWithNext: p.includes("<w:keepNext/>"),
      };
    });
  };

  test("the date is four characters in and the name stands centred above it", async () => {
    const [org, date] = await signature({ org: "水务局", date: "2025年12月31日" });
    expect(date).toEqual({ right: 1280, blankAbove: false, staysWithNext: false });
    // The date is 7 characters wide and the name 3: two further in.
    expect(org).toEqual({ right: 1280 + 2 * 315, blankAbove: true, staysWithNext: true });
  });

  test("below a name that is too long for that the date is centred", async () => {
    const [org, date] = await signature({
      org: "临江市石桥区城市管理行政执法局水务管理中心",
      date: "2025年3月5日",
    });
    expect(org!.right).toBe(640);
    // The name is 21 characters wide, the date 6.
    expect(date!.right).toBe(640 + Math.floor(((21 - 6) / 2) * 315));
  });

  test("without a seal the name is two characters in and the date begins two characters after it", async () => {
    const [org, date] = await signature({ ...SIGNED, unsealed: true });
    expect(org!.right).toBe(640);
    // The name is 9 characters wide, the date 6.
    expect(date!.right).toBe(640 + (9 - 6) * 315 - 640);
  });

  test("several attachments are numbered and go on below their names; no mark closes them", async () => {
    const report = documentOf([paragraph("报告如下。")], {
      attachments: ["水源地名录。", "取水许可台账；"],
    });
    const { document } = await partsOf(report);
    expect(plainText(report).split("\n").slice(-2)).toEqual([
      "附件：1.水源地名录",
      "2.取水许可台账",
    ]);
    expect(paragraphWith(document, "水源地")).toMatch(
      /w:before="579".*w:left="1900" w:right="0" w:hanging="1260"/s,
    );
    expect(paragraphWith(document, "取水许可")).toContain(
      'w:left="1900" w:right="0" w:hanging="315"',
    );
  });

  test("one attachment bears no number", () => {
    expect(plainText(documentOf([], { attachments: ["水源地名录"] }))).toMatch(
      /\n附件：水源地名录$/,
    );
  });
});

describe("a draft and its final version", () => {
  const source = { author: "承前", text: "沿用2023年报告（一）\n原文：核查18处。" };
  const missing = "【待补充：2024年核查水源地处数（上年18处）】";
  const draft = documentOf([
    paragraph(
      { text: "全年核查水源地", comment: source },
      { text: missing, placeholder: true, comment: source },
      { text: "。", comment: { author: "承前", text: "新增" } },
    ),
  ]);
  const settled = documentOf([paragraph({ text: "全年核查水源地21处。", comment: source })]);

  test("where a sentence comes from stands in the margin, once for neighbours of one source", async () => {
    const { comments, document } = await partsOf(draft);
    expect(comments.match(/<w:comment /g)).toHaveLength(2);
    expect(comments).toMatch(/沿用2023年报告（一）<.*<w:p>.*原文：核查18处。/s);
    const p = paragraphWith(document, "水源地");
    const order = [
      ...p.matchAll(/commentRange(Start|End) w:id="(\d)"|commentReference w:id="(\d)"/g),
    ];
    expect(
      order.map(([, edge, id, reference]) => (edge ? edge + id : `Reference${reference}`)),
    ).toEqual(["Start0", "End0", "Reference0", "Start1", "End1", "Reference1"]);
    expect(p.indexOf("】")).toBeLessThan(p.indexOf("commentRangeEnd"));
  });

  test("a comment bears the time that a clock in Beijing showed", async () => {
    const { comments } = await partsOf(draft);
    expect(comments).toMatch(/w:initials="承" w:author="承前" w:date="2025-03-05T07:30:00.000Z"/);
  });

  test("what has to be filled in is highlighted, and nothing else", async () => {
    const { document } = await partsOf(draft);
    expect([
      ...document.matchAll(/<w:highlight w:val="yellow"\/>.*?<w:t [^>]*>(.*?)<\/w:t>/gs),
    ]).toEqual([expect.objectContaining({ 1: missing })]);
  });

  test("the final version has neither comments nor highlights", async () => {
    const { document, comments } = await partsOf(settled, { final: true });
    expect(document).toContain("全年核查水源地21处。");
    expect(document + comments).not.toMatch(/highlight|comment(?:Range|Reference)|<w:comment /);
  });

  test("a date that nobody has given yet is highlighted too, and holds the final version up", async () => {
    const undated = { ...SIGNED, date: "【待补充：成文日期】", undated: true };
    const report = documentOf([paragraph("报告如下。")], { signed: undated });
    const { document } = await partsOf(report);
    expect(paragraphWith(document, "成文日期")).toContain('<w:highlight w:val="yellow"/>');
    const written = await writeWord(report, { profile: PROFILES.机关, final: true, now: NOW });
    expect(written).toMatchObject({ error: expect.stringMatching(/^还有 1 处.*成文日期/) });
  });

  test("there is none while something has to be filled in", async () => {
    const written = await writeWord(draft, { profile: PROFILES.机关, final: true, now: NOW });
    expect(written).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^还有 1 处待补充没有填（【待补充：2024年核查.*请.*。$/),
    });
  });
});

test("no part holds a character that XML forbids", async () => {
  const { comments, core, document } = await partsOf({
    title: "2024年\u0000工作总结",
    blocks: [
      paragraph({ text: "好\u0001。", comment: { author: "承\u0002前", text: "沿\uD800用" } }),
    ],
    signed: { org: "水\u0003务局", date: "2025年3月5日" },
  });
  for (const xml of [comments, core, document])
    expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFD-\uFFFF]/);
  expect(comments).toMatch(/w:author="承前".*沿用/s);
});

test("the same document gives the same bytes, and its properties say who and when", async () => {
  const report = documentOf([paragraph("报告如下。")], { signed: SIGNED });
  onTestFinished(() => void vi.useRealTimers());
  const [first, second] = await Promise.all(
    ["2025-03-05", "2031-07-01"].map((day) => {
      vi.useFakeTimers({ toFake: ["Date"], now: new Date(day) });
      return bytesOf(report);
    }),
  );
  expect(Buffer.compare(first!, second!)).toBe(0);
  const { core } = await partsOf(report);
  expect(core).toContain("<dc:title>2024年工作总结</dc:title>");
  expect(core).toContain("<dc:creator>临江市石桥区水务局</dc:creator>");
  expect(core.match(/2025-03-04T23:30:00.000Z/g)).toHaveLength(2);
});

describe("read again by our own reader, text and outline are the same", () => {
  const clause = "坚持节水优先、空间均衡、系统治理、两手发力，";
  const DOCUMENTS: [string, OfficialDocument][] = [
    [
      "headings of all levels, a preface and a signature",
      documentOf(
        [
          paragraph("2024年，区水务局依法履职，现将有关情况报告如下。"),
          heading(1, "一、2024年推进水务工作的主要举措和成效"),
          heading(2, "（一）供水保障能力提升"),
          heading(3, "1.老城片区管网改造"),
          paragraph("改造老旧管网12.6公里，惠及居民3.2万户。"),
          heading(4, "（1）主管更新"),
          paragraph("更新主管4.1公里，漏损率下降2.3个百分点。"),
          heading(4, "（2）支管更新"),
          paragraph("更新支管8.5公里。"),
          heading(3, "2.村镇供水"),
          paragraph("新建水厂2座。"),
          heading(2, "（二）河湖管护"),
          paragraph("一是巡河1864人次。二是清理河道31公里。"),
          heading(1, "二、存在的不足和原因"),
          paragraph("统筹力度有待加强。"),
          heading(1, "三、2025年主要安排"),
          paragraph("计划改造管网10公里。"),
        ],
        { title: "临江市石桥区水务局2024年法治政府建设年度情况报告", signed: SIGNED },
      ),
    ],
    [
      "headings without a number, by their level alone",
      documentOf([
        paragraph("2024年，区水务局依法履职。"),
        heading(1, "工作成效"),
        heading(2, "供水"),
        paragraph("新建水厂2座。"),
        heading(2, "排水"),
        paragraph("清淤31公里。"),
        heading(1, "下步打算"),
        paragraph("计划改造管网10公里。"),
      ]),
    ],
    [
      "marks at the beginning, digits, Latin words, signs that XML minds, a rare character",
      documentOf([
        heading(1, "一、改革"),
        paragraph("“放管服”改革持续深化，办结“一件事”12件；A&B<C>公司说“好”。"),
        paragraph("——坚持“12345”热线24小时值守，响应率100%。"),
        paragraph("……以及APEC会议“蓝色经济”主题活动。"),
        paragraph("河道巡查员𠮷某、𬭎某获奖。"),
      ]),
    ],
    [
      "long paragraphs of many runs, with comments and placeholders",
      documentOf([
        heading(1, "一、水资源管理"),
        paragraph(
          { text: clause.repeat(60), comment: { author: "承前", text: "沿用" } },
          { text: "【待补充：2024年取水许可件数】", placeholder: true },
          { text: clause.repeat(20), bold: true },
          "完成取水许可换证。",
        ),
      ]),
    ],
    [
      "a title of two lines, attachments, and a signature without a seal",
      documentOf(
        [paragraph("现将有关情况报告如下。"), heading(1, "一、总体情况"), paragraph("平稳。")],
        {
          title: "临江市石桥区水务局\n2024年政府信息公开工作年度报告",
          attachments: ["水源地名录", "取水许可台账", "河长名单"],
          signed: { ...SIGNED, unsealed: true },
        },
      ),
    ],
    [
      "line feeds, blanks and characters that no file may hold",
      documentOf(
        [
          paragraph(
            {
              text: "第一段。\n第二段\u0000，",
              comment: { author: "承\u0001前", text: "沿\uD800用" },
            },
            "\u001b有\uD800字。",
          ),
          paragraph("", "\n"),
          paragraph("　　", "　第三段", " 有两处", "空格。 "),
        ],
        { signed: { ...SIGNED, org: "临江市石桥区\u0000水务局" } },
      ),
    ],
  ];

  test.each(DOCUMENTS)("%s", async (_, document) => {
    const read = await readReport(await bytesOf(document), "总结.docx");
    if (!read.ok) throw new Error(read.error);
    expect(read.value.text).toBe(plainText(document));
    expect(read.value.outline.map(({ level, title }) => [level, title])).toEqual(
      document.blocks.flatMap((block) =>
        block.kind === "heading" ? [[block.level, block.runs[0]!.text]] : [],
      ),
    );
    expect(read.value.title).toBe(document.title.replace("\n", ""));
  });

  test.each(Object.keys(PROFILES) as (keyof typeof PROFILES)[])(
    "in the fonts of %s too",
    async (profile) => {
      const [, document] = DOCUMENTS[0]!;
      const read = await readReport(
        await bytesOf(document, { profile: PROFILES[profile] }),
        "总结.docx",
      );
      expect(read.ok && read.value.text).toBe(plainText(document));
    },
  );
});
