/** .doc and .wps: what Word shows, with every tracked change accepted, is what is read. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Block } from "../../../../src/reports/blocks.ts";
import { readDoc } from "../../../../src/reports/readers/word/doc.ts";
import { expectInStep } from "../../../instep.ts";
import { seeded } from "../../seeded.ts";
import {
  type Line,
  oleFile,
  type Run,
  sprm,
  text16,
  u16,
  u32,
  type WordFile,
  wordFile,
} from "./wordfile.ts";

/** Written by LibreOffice Writer as “Word 97–2003”; the mark of its deleted heading is set as deleted, as Word does. */
const REPORT = readFileSync(new URL("../../../files/writer-report.doc", import.meta.url));

function blocksOf(bytes: Uint8Array, file = "总结.doc"): Block[] {
  const read = readDoc(bytes, file);
  if (!read.ok) throw new Error(read.error);
  return read.value.blocks;
}

/** Text of each block; headings after #, rows after |. */
const linesOf = (bytes: Uint8Array, file?: string) =>
  blocksOf(bytes, file).map(({ kind, level, text }) =>
    kind === "heading" ? `${"#".repeat(level!)} ${text}` : kind === "row" ? `| ${text}` : text,
  );
const linesIn = (...lines: Line[]) => linesOf(wordFile({ lines }));

function warningsOf(file: WordFile): string[] {
  const read = readDoc(wordFile(file), "总结.doc");
  return read.ok ? read.value.warnings : [read.error];
}

function refusalOf(bytes: Uint8Array, file = "总结.doc"): string {
  const read = readDoc(bytes, file);
  return read.ok ? `read: ${JSON.stringify(read.value.blocks).slice(0, 80)}` : read.error;
}

const line = (...runs: (Run | string)[]): Line => ({ runs });
const deleted = (text: string): Run => ({ text, is: sprm(0x0800, 1) });
const hidden = (text: string, how = 1): Run => ({ text, is: sprm(0x083c, how) });
const field = (instruction: string, result?: string) =>
  `\x13${instruction}${result === undefined ? "" : `\x14${result}`}\x15`;

describe("a report", () => {
  const lines = [
    "# 望江区人民政府外事办公室",
    "# 2014年度法治政府建设年度情况报告",
    "2014年，区外办坚持依法行政，共接待来访团组９批次，现将情况报告如下。",
    "# 一、主要成效",
    "## （一）依法行政能力不断提升",
    "### 1.健全制度",
    "修订《外事接待工作规程》等３项制度，\n全文见区外办网站。",
    "注：含上年度结转的1项。",
    "### 2.开展培训",
    "全年培训8场次551人次，具体如下：",
    "（1）涉外礼仪培训5场次；",
    "①面向街道3场次",
    "②面向部门2场次",
    "（2）2014年领事保护培训3场次。",
    "## （二）行政执法更加规范",
    "| 指标 | 2014年／计划 | 2014年／完成 | 备注",
    "| 指标：来访团组（批次）；2014年／计划：12；2014年／完成：９；备注：含友城",
    "| 指标：培训；2014年／计划：场次：6；2014年／完成：8",
    "| 指标：培训；2014年／计划：人次：300；2014年／完成：551；备注：10⁴元以内",
    "表内数据截至12月31日。",
    "# 二、存在问题",
    "一是力量不足。",
    "# 三、下一步打算",
    "2015年计划接待12批次。",
    "文本框：联系电话0592-5550123",
  ];

  test("with automatic numbers, headings, merged cells, a footnote; without contents, deletions, comments, page headers", () => {
    expect(linesOf(REPORT)).toEqual(lines);
  });

  test.each(["总结.wps", "总结.docx", "总结"])(
    "is read by its bytes when it is called %s",
    (file) => {
      expect(linesOf(REPORT, file)).toEqual(lines);
    },
  );
});

describe("text", () => {
  test("of a file that was saved fast lies in pieces, in 8 and in 16 bits", () => {
    const lines = [
      line("Report “2014”\r".replace(/[“”]/g, "'")),
      line("接待", deleted("10"), "９批次\r"),
    ];
    expect(linesOf(wordFile({ lines, fast: true }))).toEqual(["Report '2014'", "接待９批次"]);
  });

  test("that is hidden or deleted is gone, and what is around it stands", () => {
    expect(
      linesIn(line("接待", deleted("10"), hidden("约"), hidden("共", 0x80), "９批次\r")),
    ).toEqual(["接待共９批次"]);
  });

  test("of a paragraph whose mark is deleted goes on in the next; a hidden mark parts paragraphs all the same", () => {
    expect(linesIn(line("接待", deleted("团组。\r")), line("９批次。\r"))).toEqual([
      "接待９批次。",
    ]);
    expect(linesIn(line("接待９批次。", hidden("\r")), line("培训8场。\r"))).toEqual([
      "接待９批次。",
      "培训8场。",
    ]);
  });

  test("keeps breaks, hyphens, symbols and raised digits, and drops pictures", () => {
    const symbol: Run = { text: "(", is: sprm(0x6a09, ...u16(0), ...u16(0xf0b3)) };
    const raised: Run = { text: "4", is: sprm(0x2a48, 1) };
    // A font table of one font: Symbol.
    const name = text16("Symbol\0");
    const fonts = [...u16(1), ...u16(0), 39 + name.length, ...Array(39).fill(0), ...name];
    const lines = [line("0592\x1e5550\x1f123\v", "\x01人次", symbol, "10", raised, "\t元\f余\r")];
    expect(linesOf(wordFile({ lines, parts: { 15: fonts } }))).toEqual([
      "0592-5550123\n人次≥10⁴ 元\n余",
    ]);
  });
});

describe("notes", () => {
  const main = "接待9\x02批次，培训8(1)场。\r完\r";
  const notes = ["\x02 含友城\r", "含领保\r"];
  const plc = (...positions: number[]) => positions.flatMap(u32);
  const references = [...plc(3, 10, main.length), ...u16(1), ...u16(0)];
  const texts = plc(0, notes[0]!.length, notes.join("").length, notes.join("").length + 1);
  const file = (parts: Record<number, number[]>): WordFile => ({
    lines: [line(main), ...notes.map((note) => line(note)), line("\r")],
    stories: { main: main.length, footnotes: notes.join("").length + 1 },
    parts,
  });

  test("follow the paragraph that refers to them, and a mark of the writer's own stays", () => {
    expect(linesOf(wordFile(file({ 2: references, 3: texts })))).toEqual([
      "接待9批次，培训8(1)场。",
      "注：含友城",
      "注：含领保",
      "完",
    ]);
  });

  test("that nothing refers to stand at the end", () => {
    expect(linesOf(wordFile(file({})))).toEqual([
      "接待9批次，培训8(1)场。",
      "完",
      " 含友城",
      "含领保",
    ]);
  });
});

describe("fields", () => {
  test.each([
    ["a link", field(' HYPERLINK "http://a.cn" ', "网站"), "见网站。"],
    [
      "one in another",
      field(` IF ${field("PAGE", "1")} = 1 `, `第${field("SEQ 表", "2")}表`),
      "见第2表。",
    ],
    ["a page number", field("PAGE", "7"), "见。"],
    ["a circled number", field("eq \\o\\ac(○,8)"), "见（8）。"],
    ["one that never ends", "\x13 HYPERLINK 网站", "见 HYPERLINK 网站。"],
    ["an end without a beginning", "网站\x15", "见网站。"],
  ])("%s", (_, words, text) => {
    expect(linesIn(line(`见${words}。\r`))).toEqual([text]);
  });

  test("the lines of a table of contents are not read as headings, and 目录 goes with them", () => {
    expect(
      linesIn(
        line("目录\r"),
        line('\x13 TOC \\o "1-2" \x14一、成效\t', field("PAGEREF _Toc1", "1"), "\r"),
        line("二、问题\t2\r"),
        line("\x15\r"),
        line("一、成效\r"),
      ),
    ).toEqual(["一、成效"]);
  });

  test("what they do not keep in the file is warned of", () => {
    expect(warningsOf({ lines: [line(`${field("AUTONUM")}成效\r`)] })).toEqual([
      "文中有 1 处旧式的自动编号读不出来。请用 Word 把它们改成文字。",
    ]);
    expect(warningsOf({ lines: [line(`${field("EMBED Excel.Sheet.8", "\x01")}\r`)] })).toEqual([
      "文中有 1 个图表或嵌入对象，其中的文字和数字没有读入。要用的请写进正文。",
    ]);
  });

  test("a picture large enough to hold words is warned of", () => {
    const picture: Run = { text: "\x01", is: sprm(0x6a03, ...u32(0)) };
    const size = [...Array(28).fill(0), ...u16(8000), ...u16(6000), ...u16(1000), ...u16(1000)];
    expect(warningsOf({ lines: [line(picture, "\r")], data: size })).toEqual([
      "文中有 1 张较大的图片，其中的文字和数字没有读入。要用的请写进正文。",
    ]);
  });
});

describe("lists", () => {
  /** A level: format code, text with \0 to \x08 for numbers of levels, start. */
  const level = (format: number, text: string, { start = 1, flags = 0, restart = 0 } = {}) => [
    ...[
      ...u32(start),
      format,
      flags,
      ...Array(9).fill(0),
      2,
      ...Array(8).fill(0),
      0,
      0,
      restart,
      0,
    ],
    ...[...u16(text.length), ...text16(text)],
  ];
  const NINE = Array(9).fill(null);
  /** One definition with nine levels. */
  const lists = (...levels: number[][]) => [
    ...[...u16(1), ...u32(77), ...u32(0), ...NINE.flatMap(() => u16(0xfff)), 0, 0],
    ...NINE.flatMap((_, i) => levels[i] ?? level(0, "")),
  ];
  /** Uses of the definition; each with what it changes: level and start. */
  const uses = (...changes: ([number, number] | null)[]) => [
    ...u32(changes.length),
    ...changes.flatMap((change) => [...u32(77), ...u32(0), ...u32(0), change ? 1 : 0, 0, 0, 0]),
    ...changes.flatMap((change) => [
      ...u32(-1),
      ...(change ? [...u32(change[1]), ...u32(change[0] | 0x10)] : []),
    ]),
  ];
  const item = (text: string, at: number, list = 1): Line => ({
    runs: [`${text}\r`],
    is: [...sprm(0x260a, at), ...sprm(0x460b, ...u16(list))],
  });
  const counted = (levels: number[][], lines: Line[], overrides = uses(null)) =>
    linesOf(wordFile({ lines, parts: { 73: lists(...levels), 74: overrides } }));

  test("一、 （一） 1. as Word counts them, each anew under the one above", () => {
    const levels = [level(39, "\0、"), level(37, "（\x01）"), level(0, "\x02."), level(18, "\x03")];
    expect(
      counted(levels, [
        item("甲", 0),
        item("乙", 1),
        item("丙", 1),
        item("2015年", 2),
        item("丁", 3),
        item("戊", 0),
        item("己", 1),
      ]),
    ).toEqual(["一、甲", "（一）乙", "（二）丙", "1. 2015年", "①丁", "二、戊", "（一）己"]);
  });

  test("with numbers of higher levels in them, in Arabic digits where the level says so", () => {
    const levels = [
      level(39, "第\0章"),
      level(0, "\0.\x01", { flags: 0x04 }),
      level(0, "\x02", { flags: 0x08 }),
    ];
    expect(
      counted(levels, [
        item("总则", 0),
        item("甲", 1),
        item("乙", 2),
        item("附则", 0),
        item("丙", 1),
        item("丁", 2),
      ]),
    ).toEqual(["第一章总则", "1.1甲", "1乙", "第二章附则", "2.1丙", "2丁"]);
  });

  test("that begin anew at a number of their own", () => {
    const lines = [item("甲", 0), item("乙", 0), item("丙", 0, 2), item("丁", 0, 2), item("戊", 0)];
    expect(counted([level(0, "（\0）")], lines, uses(null, [0, 5]))).toEqual([
      "（1）甲",
      "（2）乙",
      "（5）丙",
      "（6）丁",
      "（7）戊",
    ]);
  });

  test("bullets print nothing, and deleted or hidden items do not count", () => {
    expect(counted([level(23, "·")], [item("甲", 0)])).toEqual(["甲"]);
    const gone: Line = { ...item("", 0), runs: [deleted("删\r")] };
    const unseen: Line = { ...item("", 0), runs: [hidden("藏\r")] };
    expect(counted([level(0, "\0.")], [item("甲", 0), gone, unseen, item("乙", 0)])).toEqual([
      "1.甲",
      "2.乙",
    ]);
  });

  test("that are cut off are warned of", () => {
    const parts = { 73: lists(), 74: uses(null) };
    // The size that the header tells for the uses is beyond the stream.
    const fib = { [158 + 74 * 8 + 3]: 0x7f };
    expect(warningsOf({ lines: [item("甲", 0)], parts, fib })).toEqual([
      "文件的格式信息有损坏，自动编号、标题或表格可能没有读全。请与原文核对。",
    ]);
  });
});

describe("tables", () => {
  const cell = (...texts: string[]): Line[] =>
    texts.map((text) => ({ runs: [`${text}\x07`], is: sprm(0x2416, 1) }));
  /** The end of a row with these edges and, for each cell, how it is merged downwards. */
  const end = (edges: number[], down: number[] = []): Line => {
    const cells = down.flatMap((how) => [...u16(how << 5), ...Array(18).fill(0)]);
    const definition = [edges.length - 1, ...edges.flatMap(u16), ...cells];
    return {
      runs: ["\x07"],
      is: [
        ...sprm(0x2416, 1),
        ...sprm(0x2417, 1),
        ...sprm(0xd608, ...u16(definition.length + 1), ...definition),
      ],
    };
  };

  test("cells that span columns stand over those below them, however the edges were drawn", () => {
    expect(
      linesIn(
        ...[...cell("单位", "2014年", "备注"), end([0, 1000, 5000, 6000])],
        ...[...cell("区外办", "9", "12", "友城"), end([0, 1005, 3000, 4990, 6000])],
        line("完\r"),
      ),
    ).toEqual([
      "| 单位 | 2014年 | 备注",
      "| 单位：区外办；2014年：9；2014年：12；备注：友城",
      "完",
    ]);
  });

  test("a cell that goes on downwards says its text in every row", () => {
    const edges = [0, 1000, 2000, 3000];
    expect(
      linesIn(
        ...[...cell("处室", "内容", "数量"), end(edges)],
        ...[...cell("培训", "场次", "8"), end(edges, [3])],
        ...[...cell("", "人次", "551"), end(edges, [1])],
        ...[...cell("接待", "批次", "9"), end(edges)],
      ),
    ).toEqual([
      "| 处室 | 内容 | 数量",
      "| 处室：培训；内容：场次；数量：8",
      "| 处室：培训；内容：人次；数量：551",
      "| 处室：接待；内容：批次；数量：9",
    ]);
  });

  test("a table in a cell is read in its place", () => {
    const inner = (text: string): Line => ({
      runs: [`${text}\r`],
      is: [...sprm(0x2416, 1), ...sprm(0x6649, ...u32(2)), ...sprm(0x244b, 1)],
    });
    const innerEnd: Line = {
      runs: ["\r"],
      is: [...sprm(0x2416, 1), ...sprm(0x6649, ...u32(2)), ...sprm(0x244b, 1), ...sprm(0x244c, 1)],
    };
    const lines = linesIn(
      ...[...cell("项目", "数量"), end([0, 1000, 2000])],
      ...[...cell("培训"), inner("场次"), inner("8"), innerEnd, ...cell(""), end([0, 1000, 2000])],
    );
    expect(lines[0]).toBe("| 项目 | 数量");
    expect(lines[1]).toMatch(/^\| .*培训.*场次.*8$/);
  });

  test("properties too long for a page are kept in the Data stream", () => {
    const far: Line = { runs: ["培训\x07"], is: sprm(0x6646, ...u32(4)) };
    const flags = sprm(0x2416, 1);
    const lines = [far, ...cell("8"), end([0, 1000, 2000])];
    const data = [0, 0, 0, 0, ...u16(flags.length), ...flags];
    expect(linesOf(wordFile({ lines, data }))).toEqual([expect.stringMatching(/^\| 培训.*8$/)]);
  });
});

describe("what cannot be read is refused with a sentence that says what to do", () => {
  const words = wordFile({ lines: [line("好\r")] });
  test.each<[string, Uint8Array, RegExp]>([
    [
      "a password",
      wordFile({ lines: [line("好\r")], fib: { 11: 0x03 } }),
      /设有密码。请去掉密码后再试。$/,
    ],
    [
      "a .docx with a password",
      oleFile({ EncryptionInfo: [1], EncryptedPackage: [1] }),
      /设有密码。请去掉密码/,
    ],
    ["an Excel file", oleFile({ Workbook: [1] }), /是 Excel 表格.*请/],
    ["a broken PowerPoint file", oleFile({ "PowerPoint Document": [1] }), /不完整.*\.pptx/],
    ["a package under rights management", oleFile({ EncryptedPackage: [1] }), /权限保护.*请/],
    ["a Works file", oleFile({ MatOST: [1] }), /是微软 Works.*请.*另存为 \.docx/],
    ["a mail", oleFile({ "__properties_version1.0": [1] }), /是 Outlook 邮件.*请/],
    [
      "a HWP file",
      oleFile({ FileHeader: [1], "\x05HwpSummaryInformation": [1] }),
      /是韩文 HWP.*请/,
    ],
    ["another program's file", oleFile({ Thumbs: [1] }), /不是 Word 或 WPS 文字文件.*请/],
    [
      "a file cut off in its first sectors",
      words.subarray(0, 1024),
      /不完整或已损坏.*请重新取得完整的文件/,
    ],
    ["a WordDocument that is none", oleFile({ WordDocument: [1] }), /不完整或已损坏.*请/],
    ["no OLE file", new Uint8Array(600), /不完整或已损坏.*请/],
  ])("%s", (_, bytes, sentence) => {
    expect(refusalOf(bytes)).toMatch(sentence);
    expect(refusalOf(bytes)).toMatch(/^“总结\.doc”.*。$/);
  });

  test("a report of which the end or the middle is missing is never read in part", () => {
    for (const part of [0.3, 0.5, 0.7]) {
      const half = REPORT.subarray(0, Math.floor(REPORT.length * part));
      expect(() => blocksOf(half)).toThrow(/不完整|损坏|缺/);
    }
    const holed = Uint8Array.from(REPORT);
    holed.fill(
      0,
      REPORT.indexOf("力量不足", 0, "utf16le"),
      REPORT.indexOf("计划接待", 0, "utf16le"),
    );
    expect(() => blocksOf(holed)).toThrow(/缺/);
  });
});

describe("Word 95", () => {
  const old = (bytes: number[] | Uint8Array, language: number, flags = 0) => {
    const stream = new Uint8Array(4096);
    const view = new DataView(stream.buffer);
    for (const [at, n] of [
      [0, 0xa5dc],
      [2, 104],
      [6, language],
      [10, flags],
    ] as const)
      view.setUint16(at, n, true);
    view.setUint32(0x18, 1000, true);
    view.setUint32(0x34, bytes.length, true);
    stream.set(bytes, 1000);
    return oleFile({ WordDocument: stream });
  };
  // 接待9批次。 in GBK.
  const gbk = Buffer.from(
    "\xBD\xD3\xB4\xFD9\xC5\xFA\xB4\xCE\xA1\xA3\r\x13PAGE\x141\x15\r",
    "latin1",
  );

  test("in Chinese is read as plain lines, and says that numbers and tables are lost", () => {
    const read = readDoc(old(gbk, 0x0804), "总结.doc");
    expect(read).toMatchObject({
      ok: true,
      value: { blocks: [{ text: "接待9批次。" }, { text: "1" }] },
    });
    expect(read.ok && read.value.warnings).toEqual([
      expect.stringMatching(/Word 95.*自动编号.*请用 Word 或 WPS 另存/),
    ]);
  });

  test("in an encoding that is not beyond doubt, or in pieces, is refused", () => {
    expect(refusalOf(old(gbk, 0x0409))).toMatch(/Word 95 或更早.*请.*另存为 \.docx/);
    expect(refusalOf(old(gbk, 0x0804, 0x0004))).toMatch(/Word 95 或更早.*请/);
  });
});

describe("hostile bytes", () => {
  /** Blocks, a sentence or an Error, and never a character that is none. */
  function withstand(bytes: Uint8Array) {
    try {
      const read = readDoc(bytes, "总结.doc");
      const text = read.ok ? read.value.blocks.map((block) => block.text).join("\n") : read.error;
      expect(text).not.toMatch(/[\0-\x09\x0b-\x1f]/);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }

  test("300 reports with bytes overturned", () => {
    const random = seeded(97);
    const fast = wordFile({
      lines: [line("Report\r"), line(`见${field("PAGE", "1")}。\r`)],
      fast: true,
    });
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from(i % 4 === 0 ? fast : REPORT);
      for (let n = 0; n < 1 + (i % 16); n++) {
        const value = [random() % 256, 0, 0xff, 0x80][random() % 4]!;
        bytes[random() % bytes.length] = value;
      }
      withstand(bytes);
    }
  });

  test("sectors that go round in a ring", () => {
    const bytes = oleFile({ WordDocument: [1] });
    const view = new DataView(bytes.buffer);
    for (let i = 1; i < 12; i++) view.setInt32(512 + i * 4, 2, true);
    withstand(bytes);
  });

  test("counts of 2³¹ and pieces that all name the same text", async () => {
    const huge = u32(0x7fffffff);
    withstand(wordFile({ lines: [line("好\r")], parts: { 33: [2, ...huge, ...u32(0), ...huge] } }));
    withstand(wordFile({ lines: [line("好\r")], parts: { 74: huge } }));
    const inPieces = (count: number) => {
      const cuts = Array.from({ length: count + 1 }, (_, i) => u32(i * 1000)).flat();
      const same = Array.from({ length: count }, () => [...u16(0), ...u32(1024), ...u16(0)]).flat();
      const clx = [2, ...u32(cuts.length + same.length), ...cuts, ...same];
      return wordFile({ lines: [line("好\r")], parts: { 33: clx } });
    };
    await expectInStep(1250, inPieces, withstand);
  });

  test.each(["\x13", "\x14", "\x15", "\x07", "\f", "\x01", "（", "\x13 TOC \x14"])(
    "a megabyte of %j",
    async (mark) => {
      const fileOf = (size: number) =>
        wordFile({ lines: [line(mark.repeat(size / mark.length)), line("\r")] });
      await expectInStep(62_500, fileOf, withstand);
    },
  );

  test("a table in a table in a table without end", async () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        runs: ["甲\r"],
        is: [...sprm(0x2416, 1), ...sprm(0x6649, ...u32(i % 2 === 0 ? 0x7fffffff : 1))],
      }));
    await expectInStep(1, (count) => wordFile({ lines: lines(12 + count) }), withstand);
  });
});
