/** Saved web pages: what a browser shows of the report is what is read, and what a portal puts around it is not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readHtml } from "../../../src/reports/readers/html.ts";
import { readMhtml } from "../../../src/reports/readers/mhtml.ts";
import { expectInStep } from "../../instep.ts";

const file = (name: string) => readFileSync(`test/files/html/${name}`);

function read(page: string | Uint8Array, reader = readHtml) {
  const parsed = reader(typeof page === "string" ? Buffer.from(page) : page, "网页.html");
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** Lines with blanks as the parser of reports leaves them; headings begin with #. */
function linesOf(page: string | Uint8Array, reader = readHtml): string[] {
  return read(page, reader).blocks.map(
    ({ kind, level, text }) =>
      (kind === "heading" ? `${"#".repeat(level!)} ` : "") + text.replace(/\s+/g, " ").trim(),
  );
}

describe("pages of portals", () => {
  test("a portal of the 2020s: title, date, source and text; no menus, buttons, counters, related pages or footer", () => {
    const page = file("门户网站2022年总结.html");
    expect(linesOf(page)).toEqual([
      "# 望江区人民政府外事办公室",
      "# 2022年工作总结",
      "发布时间：2023-01-18 16:20",
      "来源：区政府外办",
      "2022年，望江区人民政府外事办公室（以下简称“区政府外办”）在区委、区政府领导下，围绕服务对外开放大局，全年接待来访团组11批次138人次，办理因公出国（境）审批4批次。现将有关情况总结如下：",
      "一、主要工作",
      "（一）友城交往稳中有进。国际友城增至7个，与友城开展线上交流26场，参与人数近3000人次。",
      "（二）语言环境持续改善。核查外语标识276处，纠错31处，整改率达到96.8%。占地约1.2×10⁴平方米的国际会客厅一期投入使用①。",
      "（三）主要指标完成情况见下表。",
      "指标 | 单位 | 完成情况／2021年 | 完成情况／2022年",
      "指标：接待来访团组；单位：批次；完成情况／2021年：8；完成情况／2022年：11",
      "指标：接待来访人员；单位：人次；完成情况／2021年：96；完成情况／2022年：138",
      "指标：外语标识核查；单位：处；完成情况／2021年：264；完成情况／2022年：276",
      "指标：APEC商务旅行卡；单位：张；完成情况／2021年：19；完成情况／2022年：33",
      "二、存在问题",
      "一是友城交往形式较为单一。二是翻译力量不足，英语以外语种人才仅占23%。",
      "三、2023年工作打算",
      "一是力争接待来访团组30批次。二是新增国际友城1个。",
      "望江区人民政府外事办公室",
      "2023年1月12日",
      "附件：2022年外事工作主要指标统计表.xls",
    ]);
    expect(read(page).warnings).toEqual(["网页里有 1 张图片，图片里的文字没有读入。"]);
  });

  test("a page laid out with tables in GB2312, its cells never closed", () => {
    expect(linesOf(file("表格布局2008_gb2312.htm"))).toEqual([
      "# 区外办2008年工作总结",
      "发布时间：2009-1-8 10:21:33",
      "来源：本站原创",
      "2008年是极不平凡的一年。望江区外事办公室（以下简称区外办）紧紧围绕区委、区政府中心工作，积极应对汶川特大地震影响，圆满完成全年任务。",
      "一、抗震救灾外事工作有力有序",
      "地震发生后，妥善安置在区外国人127人，组织翻译志愿者46名，协助接收境外捐赠款物折合人民币1,286万元。",
      "二、友城工作取得突破",
      "与日本樱津市结为友好城市，友好城市达到3个；派出友好访问团组5批31人次，接待来访团组42批613人次，同比分别下降16.7%和增长4.2%。",
      "三、因公出国（境）管理进一步规范",
      "全年审核出国（境）团组63批次，比上年减少12批次，情况如下：",
      "类别 | 2007年 | 2008年",
      "党政团组；2007年：31；2008年：22",
      "经贸团组；2007年：38；2008年：36",
      "文教团组；2007年：6；2008年：5",
      "存在的主要问题：一是编制偏紧，现有工作人员7人；二是经费不足。",
      "2009年，力争友好城市达到4个。",
      "望江区外事办公室",
      "二〇〇九年一月五日",
    ]);
  });

  test("the record above an article gives 索引号, 文号 and dates; the tables of an annual report keep their headers", () => {
    const lines = linesOf(file("信息公开年报2021.html"));
    expect(lines.slice(0, 7)).toEqual([
      "# 望江区人民政府外事办公室2021年政府信息公开工作年度报告",
      "索引号：01512990-5/2022-00012",
      "发布机构：望江区人民政府外事办公室",
      "发文日期：2022年01月25日",
      "文号：望外〔2022〕3号",
      "发布日期：2022-01-26",
      "根据《中华人民共和国政府信息公开条例》规定，现公布望江区人民政府外事办公室2021年政府信息公开工作年度报告。本报告所列数据的统计期限自2021年1月1日起至12月31日止。",
    ]);
    expect(lines.filter((line) => line.startsWith("三、本年度办理结果／（一）予以公开"))).toEqual([
      expect.stringContaining("自然人：1；法人或其他组织／商业企业：0"),
    ]);
    expect(lines.slice(-6)).toEqual([
      "### 四、存在的主要问题及改进情况",
      "1.公开内容的时效性需要增强，部分动态信息发布间隔超过10个工作日。",
      "2.政策解读形式单一，全年图解1个。",
      "3. 2022年，将把主动公开数量提高到30条以上。",
      "### 五、其他需要报告的事项",
      "本年度未收取信息处理费。",
    ]);
  });

  test("a page in GBK, saved from Chromium as .mhtml, reads the same", () => {
    const page = linesOf(file("法治政府2019_gbk.html"));
    expect(page[0]).toBe("# 2019年法治政府建设年度情况报告");
    expect(page[1]).toBe("日期：2020-03-16");
    expect(page).toHaveLength(13);
    expect(page.slice(-2)).toEqual(["望江区人民政府外事办公室", "2020年3月10日"]);
    expect(linesOf(file("法治政府2019.mhtml"), readMhtml)).toEqual(page);
  });

  /** The same report in different frames: nothing of it may be lost, whatever stands around it. */
  const body = [
    "<p>2022年，区外办接待来访团组11批次，比上年增加3批次，友城交往稳步推进。</p>",
    "<p>一、主要工作</p><p>（一）抓接待</p><p>全年接待外宾138人次；办理APEC商务旅行卡33张，创历年新高。</p>",
    "<p>二、问题</p><p>经费不足。</p><p>望江区外办</p><p>2023年1月5日</p>",
  ];
  const text = [
    "2022年，区外办接待来访团组11批次，比上年增加3批次，友城交往稳步推进。",
    "一、主要工作",
    "（一）抓接待",
    "全年接待外宾138人次；办理APEC商务旅行卡33张，创历年新高。",
    "二、问题",
    "经费不足。",
    "望江区外办",
    "2023年1月5日",
  ];
  const menu = "<ul><li><a href=/>首页</a></li><li><a href=/a>政务公开</a></li></ul>";
  const related =
    "<h3>相关阅读</h3><ul><li><a href=1>2021年总结</a></li><li><a href=2>2020年总结</a></li></ul>";
  const title = "<title>区外办2022年工作总结-望江区人民政府</title>";
  test.each([
    [
      "no element of its own",
      `${title}${menu}<h1>区外办2022年工作总结</h1>${body.join("")}${related}`,
    ],
    [
      "one element for each part",
      `${title}${menu}<div><h1>区外办2022年工作总结</h1><div>${body.join("</div><div>")}</div></div>${related}`,
    ],
    [
      "an element that a pasted tag closes too early",
      `${title}${menu}<div><div><h1>区外办2022年工作总结</h1><div>${body.join("</div></div>")}</div></div>${related}`,
    ],
    [
      "a form around the whole page",
      `${title}<form>${menu}<div><h1>区外办2022年工作总结</h1>${body.join("")}</div>${related}</form>`,
    ],
    [
      "a sidebar with a sentence before it and a notice after it",
      `${title}${menu}<div><p>公民可以依法申请获取政府信息。来信请寄本办公室。</p><a href=x>在线申请</a></div>
       <div><h1>区外办2022年工作总结</h1>${body.join("")}</div><div>版权所有：望江区人民政府。未经授权，不得转载。</div>`,
    ],
    [
      "a related list within the element",
      `${title}${menu}<div><h1>区外办2022年工作总结</h1>${body.join("")}${related}</div><p>蜀ICP备05009999号</p>`,
    ],
  ])("%s", (_, page) => {
    expect(linesOf(page)).toEqual(["# 区外办2022年工作总结", ...text]);
  });

  test("a page that names its report only in <title> takes the title from there", () => {
    const [first] = linesOf(`${title}${menu}<div>${body.join("")}</div>`);
    expect(first).toBe("# 区外办2022年工作总结");
  });
});

describe("pages that office programs saved", () => {
  test("Word: list numbers stay, deletions and hidden text go, notes follow the text", () => {
    expect(linesOf(file("Word另存2017.htm"))).toEqual([
      "望江区人民政府外事办公室",
      "2017年工作总结",
      "2017年，望江区人民政府外事办公室（以下简称“区政府外办”）扎实推进各项工作，接待来访团组39批次512人次。",
      "注：含线上会见3批次。",
      "# 一、主要工作",
      "（一）举办国际友城周，7个友城93名代表参加。",
      "（二）办理APEC商务旅行卡46张。",
      "指标 | 2016年 | 2017年",
      "指标：因公出国（境） 审批批次；2016年：61；2017年：58",
      "# 二、存在问题",
      "人员编制8名，实有6名。",
      "望江区人民政府外事办公室",
      "2018年1月5日",
    ]);
  });

  test("LibreOffice: page headers, page numbers and note marks are not text", () => {
    const lines = linesOf(file("LibreOffice导出2021.html"));
    expect(lines).toHaveLength(22);
    expect(lines.slice(0, 6)).toEqual([
      "望江区人民政府外事办公室",
      "2021年工作总结",
      "2021年，望江区人民政府外事办公室（以下简称“区政府外办”）统筹疫情防控和对外交往，全年接待来访团组8批次96人次。现将有关情况总结如下：",
      "注：含线上会见3批次。",
      "# 1.主要工作",
      "## 1.友城交往稳步推进",
    ]);
    expect(lines.at(-1)).toBe("2022年1月10日");
  });
});

describe("what a browser shows", () => {
  test.each([
    [
      "inline tags do not part words",
      "<p><span>2023</span>年接<b>待9</b>批次</p>",
      ["2023年接待9批次"],
    ],
    [
      "<br>, <div> and <li> begin lines",
      "甲<br>乙<div>丙</div><ul><li>丁<li>戊</ul>",
      [..."甲乙丙丁戊"],
    ],
    [
      "a line broken in the source",
      "<p>接待来访\n  团组9批\n次 APEC\n卡</p>",
      ["接待来访团组9批次 APEC 卡"],
    ],
    ["raised digits stay apart", "<p>551<sup>1</sup>人，CO<sub>2</sub></p>", ["551¹人，CO₂"]],
    ["entities", "<p>&nbsp;&nbsp;A&amp;B&#65307;&ldquo;好&rdquo;&mdash;</p>", ["A&B；“好”—"]],
    [
      "hidden and deleted parts",
      "<p>接待<del>8</del>9<span style='display: none'>0</span>批次</p>",
      ["接待9批次"],
    ],
    [
      "scripts and comments",
      "<p>甲<script>var a='乙'</script><!-- 丙 --><noscript>丁</noscript></p>",
      ["甲"],
    ],
    [
      "numbered lists",
      "<ol start=3><li>甲<li>乙</ol><ol type=a><li>丙</ol>",
      ["3.甲", "4.乙", "a.丙"],
    ],
    [
      "Chinese numbers by style",
      "<ol style='list-style:cjk-ideographic'><li>甲<li>乙</ol>",
      ["一、甲", "二、乙"],
    ],
    [
      "a number in the text is not doubled",
      "<ol><li>（一）甲<li>2．乙</ol>",
      ["（一）甲", "2．乙"],
    ],
    ["a preformatted text", "<pre>甲\n乙  丙</pre>", ["甲", "乙 丙"]],
  ])("%s", (_, html, lines) => {
    expect(linesOf(html)).toEqual(lines);
  });

  test("a table of one long cell is layout, a table of values is data", () => {
    const paragraph = "区外办全年接待来访团组，办理因公出国（境）审批，核查外语标识。".repeat(4);
    const page = `<table><tr><td>公文</td></tr><tr><td><p>${paragraph}</p><p>${paragraph}</p>
      <table><tr><td>团组</td><td>9</td></tr><tr><td>人次</td><td>96</td></tr></table></td></tr></table>`;
    expect(linesOf(page).slice(0, 3)).toEqual(["公文", paragraph, paragraph]);
    expect(read(page).blocks.filter((block) => block.kind === "row")).toHaveLength(2);
  });
});

describe("encodings", () => {
  const page = (charset: string) => `<meta charset=${charset}><p>接待團組９批次</p>`;
  // 接待團組９批次 in Big5.
  const big5 = Buffer.from("\xB1\xB5\xAB\xDD\xB9\xCE\xB2\xD5\xA2\xB8\xA7\xE5\xA6\xB8", "latin1");
  test.each([
    ["UTF-8, whatever the page says", Buffer.from(page("gb2312"))],
    ["UTF-16", Buffer.from(`\uFEFF${page("unicode")}`, "utf16le")],
    ["Big5", Buffer.concat([Buffer.from("<meta charset=big5><p>"), big5])],
  ])("%s", (_, bytes) => {
    expect(linesOf(bytes)).toEqual(["接待團組９批次"]);
  });

  test("a page in GBK with one broken character is read, with a warning", () => {
    const page = file("法治政府2019_gbk.html");
    const at = page.indexOf(Buffer.from("\xCD\xFB\xBD\xAD", "latin1"), 900);
    const broken = Buffer.concat([page.subarray(0, at), Buffer.from([0xff]), page.subarray(at)]);
    expect(linesOf(broken).map((line) => line.replace("\uFFFD", ""))).toEqual(linesOf(page));
    expect(read(broken).warnings).toEqual(["有 1 处文字已损坏，没有读入。请核对原文件。"]);
  });
});

test("a page of frames says where its text is", () => {
  const page = Buffer.from("<frameset cols=20%,*><frame src=a.htm><frame src=b.htm></frameset>");
  expect(readHtml(page, "年报.htm")).toMatchObject({
    ok: false,
    error:
      "“年报.htm”是框架网页，正文在另一个网页里，没有读到。请在浏览器里单独打开正文，再另存一次。",
  });
});

test.each([
  "<b>",
  "<table><tr><td>",
  "<p>字",
  "<",
  "&",
  " ",
  "<a href=x>字</a>",
  "</p>",
  "发布日期：",
])("half a megabyte of %s is no trouble", async (piece) => {
  const pageOf = (size: number) => Buffer.from(`<p>正文。</p>${piece.repeat(size / piece.length)}`);
  await expectInStep(2 ** 15, pageOf, (page) => {
    try {
      readHtml(page, "网页.html");
    } catch (error) {
      expect(String(error)).toContain("嵌套过深");
    }
  });
});
