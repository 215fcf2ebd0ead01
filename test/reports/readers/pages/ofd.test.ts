/**
 * OFD (GB/T 33190-2016). There is no maker of OFD files to be had, so the two reports were laid out by LibreOffice as
 * PDF and written as OFD after the standard: lines with DeltaX, as WPS does, and a matrix for every character, as
 * converters do.
 */
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readOfd } from "../../../../src/reports/readers/pages/ofd.ts";

function read(bytes: Uint8Array) {
  const parsed = readOfd(bytes, "总结.ofd");
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** A file of one page with these objects on it. */
function ofd(objects: string, extra: Record<string, string> = {}): Uint8Array {
  const files = {
    "OFD.xml": "<OFD><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>",
    "Doc_0/Document.xml":
      "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea></CommonData>" +
      '<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
    "Doc_0/Pages/Page_0/Content.xml": `<Page><Content><Layer>${objects}</Layer></Content></Page>`,
    ...extra,
  };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
}

/** Words in 5 mm characters at 30 mm, `down` mm from the top. */
const words = (text: string, down: number, attributes = "", delta = "") =>
  `<TextObject Boundary="30 ${down} 150 6" Size="5" ${attributes}>
    <TextCode X="0" Y="4.4" ${delta}>${text}</TextCode></TextObject>`;
const linesOf = (bytes: Uint8Array) => read(bytes).blocks.map((block) => block.text);

describe("a report of two pages", () => {
  test.each(["总结2020.ofd", "总结2020_逐字.ofd"])("%s", (name) => {
    const { blocks, warnings } = read(readFileSync(`test/files/ofd/${name}`));
    expect(warnings).toEqual([]);
    expect(blocks.map(({ page, text }) => `${page} ${text}`)).toEqual([
      "1 望江区人民政府外事办公室",
      "1 2020年工作总结",
      "1 2020年，望江区人民政府外事办公室（以下简称“区政府外办”）坚持一手抓涉外疫情防控、一手抓对外交往，全年接待来访团组5批次71人次，比上年减少37批次542人次；开展线上交流18场，参与人数近1200人次。现将有关情况总结如下：",
      "1 一、主要工作",
      "1 （一）涉外疫情防控有力有序",
      "1 一是建立涉外疫情防控专班，抽调翻译志愿者46名，累计为外籍人士提供政策咨询1286人次。二是协助寄递防疫物资3批，价值折合人民币62.5万元。三是妥善处置涉外突发事件27起，为五年来最多，均做到2小时内到场、24小时内报告。",
      "1 （二）友城交往转型线上",
      "1 与樱津市、圣瓦莱尔市等6个国际友城互致慰问信函14封，向3个友城捐赠口罩2.4万只；举办“云端友城”青少年书画展，征集作品213件，评出优秀作品30件，线上观展逾5万人次。",
      "1 （三）主要指标完成情况",
      "1 2020年主要工作指标完成情况见下表。",
      "1 指标 | 单位 | 完成情况／2019年 | 完成情况／2020年",
      "1 指标：接待来访团组；单位：批次；完成情况／2019年：42；完成情况／2020年：5",
      "2 指标：接待来访人员；单位：人次；完成情况／2019年：613；完成情况／2020年：71",
      "2 指标：外语标识核查；单位：处；完成情况／2019年：186；完成情况／2020年：203",
      "2 指标：涉外突发事件处置；单位：起；完成情况／2019年：9；完成情况／2020年：27",
      "2 指标：因公出国（境）审批；单位：批次；完成情况／2019年：58；完成情况／2020年：3",
      "2 二、存在问题",
      "2 一是线下交往基本停滞，因公出国（境）团组仅3批次，较上年下降94.8%。二是涉外应急力量不足，专职人员只有2名，多语种志愿者仅占18%。三是外事信息报送不够及时，全年迟报4次。",
      "2 三、2021年工作打算",
      "2 一是力争接待来访团组10批次。二是开展线上交流不少于20场。三是核查外语标识250处以上，整改率达到95%。四是建立涉外应急翻译库，入库不少于60名。五是争取新增国际友城1个，达到7个。",
      "2 望江区人民政府外事办公室",
      "2 2021年1月8日",
    ]);
  });
});

describe("text objects", () => {
  test.each([
    ["without steps", words("接待来访团组9批次。", 30), ["接待来访团组9批次。"]],
    [
      "with steps, repeated and single",
      words("接待9批次。", 30, "", 'DeltaX="g 2 5 2.5 5 5"'),
      ["接待9批次。"],
    ],
    [
      "with a count of steps that nobody has",
      words("接待。", 30, "", 'DeltaX="g 999999999999 5"'),
      ["接待。"],
    ],
    ["under a matrix", words("接待9批次。", 30, 'CTM="0.9 0 0 0.9 0 0"'), ["接待9批次。"]],
    [
      "that are not visible",
      words("草稿。", 30, 'Visible="false"') + words("定稿。", 40),
      ["定稿。"],
    ],
    [
      "in pieces on one line",
      words("接待", 30).replace(
        "</TextObject>",
        '<TextCode X="10">9批次。</TextCode></TextObject>',
      ),
      ["接待9批次。"],
    ],
  ])("%s", (_, objects, lines) => {
    expect(linesOf(ofd(objects))).toEqual(lines);
  });

  test("a template's words lie under the page's own", () => {
    const page = `<Page><Template TemplateID="7"/><Content><Layer>${words("接待9批次。", 60)}</Layer></Content></Page>`;
    const template = `<Page><Content><Layer>${words("望江区外办总结", 30)}</Layer></Content></Page>`;
    const bytes = ofd("", {
      "Doc_0/Document.xml":
        '<Document><CommonData><TemplatePage ID="7" BaseLoc="Tpls/Tpl_0.xml"/></CommonData>' +
        '<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
      "Doc_0/Pages/Page_0/Content.xml": page,
      "Doc_0/Tpls/Tpl_0.xml": template,
    });
    expect(linesOf(bytes)).toEqual(["望江区外办总结", "接待9批次。"]);
  });
});

describe("files without text to read", () => {
  const picture = '<ImageObject Boundary="0 0 210 297" ResourceID="9"/>';
  test.each([
    [
      "pictures only",
      ofd(picture),
      "“总结.ofd”没有可复制的文字，可能是扫描件。请换成可复制文字的 OFD，或改用 .docx 原稿。",
    ],
    [
      "an encrypted file",
      ofd(words("接待。", 30), { "Encryptions.xml": "<x/>" }),
      "“总结.ofd”已加密，打不开。请换成没有加密的 OFD，或改用 .docx 原稿。",
    ],
    [
      "no pages",
      ofd("", { "Doc_0/Document.xml": "<Document/>" }),
      "“总结.ofd”里没有页面，可能已损坏。请重新导出 OFD，或改用 .docx 原稿。",
    ],
  ])("%s", (_, bytes, error) => {
    expect(readOfd(bytes, "总结.ofd")).toMatchObject({ ok: false, error });
  });

  test("a page whose characters stand for nothing is named", () => {
    const second = '<Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></Pages>';
    const document = '<Document><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>';
    const bytes = ofd(words("接待9批次。", 30), {
      "Doc_0/Document.xml": `${document}${second}</Document>`,
      "Doc_0/Pages/Page_1/Content.xml": `<Page><Content>${words("\uE001\uE002\uE003", 30)}</Content></Page>`,
    });
    expect(read(bytes)).toMatchObject({
      blocks: [{ text: "接待9批次。" }],
      warnings: ["第 2 页没有可复制的文字，可能是扫描页，未读入。"],
    });
  });
});
