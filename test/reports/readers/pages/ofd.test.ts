/**
 * OFD (GB/T 33190-2016). There is no maker of OFD files to be had, so the two reports were laid out by LibreOffice as
 * PDF and written as OFD after the standard: lines with DeltaX, as WPS does, and a matrix for every character, as
 * converters do. The rest is written here, one matter a page.
 */
import { readFileSync } from "node:fs";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Recognise, Tools } from "../../../../src/reports/blocks.ts";
import { readOfd } from "../../../../src/reports/readers/pages/ofd.ts";

async function read(bytes: Uint8Array, tools?: Tools) {
  const parsed = await readOfd(bytes, "总结.ofd", tools);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** A file of one page with these objects on it. */
function ofd(objects: string, extra: Record<string, string | Uint8Array> = {}): Uint8Array {
  const files: Record<string, string | Uint8Array> = {
    "OFD.xml": "<OFD><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>",
    "Doc_0/Document.xml":
      "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>" +
      "<DocumentRes>DocumentRes.xml</DocumentRes></CommonData>" +
      '<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
    "Doc_0/Pages/Page_0/Content.xml": `<Page><Content><Layer>${objects}</Layer></Content></Page>`,
    ...extra,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        typeof file === "string" ? strToU8(file) : file,
      ]),
    ),
  );
}

/** Words in 5 mm characters at 30 mm, `down` mm from the top. */
const words = (text: string, down: number, attributes = "", delta = "") =>
  `<TextObject Boundary="30 ${down} 150 6" Size="5" ${attributes}>
    <TextCode X="0" Y="4.4" ${delta}>${text}</TextCode></TextObject>`;
const linesOf = async (bytes: Uint8Array) => (await read(bytes)).blocks.map(({ text }) => text);
/** Words in a colour. */
const coloured = (text: string, colour: string) =>
  words(text, 30).replace("<TextCode", `<FillColor ${colour}/><TextCode`);
const field =
  '<PathObject Boundary="20 20 170 20" Fill="true" Stroke="false"><FillColor Value="0 60 120"/><AbbreviatedData>M 0 0 L 170 0 L 170 20 L 0 20 C</AbbreviatedData></PathObject>';
/** What a document's resources hold. */
const resources = (res: string) => ({ "Doc_0/DocumentRes.xml": `<Res BaseLoc="Res">${res}</Res>` });

describe("a report of two pages", () => {
  test.each(["总结2020.ofd", "总结2020_逐字.ofd"])("%s", async (name) => {
    const { blocks, warnings } = await read(readFileSync(`test/files/ofd/${name}`));
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
    [
      "with a repeat of no steps",
      words("接待9批次。", 30, "", 'DeltaX="g 0 99 g 2 5,2.5 5 5"'),
      ["接待9批次。"],
    ],
    [
      "that run down, by steps alone",
      words("接待九批次", 30, "", 'DeltaY="g 4 5"') + words("团组", 80),
      ["接待九批次", "团组"],
    ],
    [
      "of which a glyph stands for two codes",
      words("接待TiFi团9批", 30, "", 'DeltaX="5 5 2.5 4 2.5 5 2.5"').replace(
        "<TextCode",
        '<CGTransform CodePosition="3" CodeCount="2" GlyphCount="1"><Glyphs>7</Glyphs></CGTransform><TextCode',
      ),
      ["接待TiFi团9批"],
    ],
  ])("%s", async (_, objects, lines) => {
    expect(await linesOf(ofd(objects))).toEqual(lines);
  });

  test.each([
    ["neither filled nor stroked", words("旧稿。", 30, 'Fill="false"')],
    ["fully transparent", words("旧稿。", 30, 'Alpha="0"')],
    ["of a transparent colour", coloured("旧稿。", 'Value="0 0 0" Alpha="0"')],
    ["white on paper", coloured("旧稿。", 'Value="255 255 255"')],
    ["white on paper, in grey", coloured("旧稿。", 'Value="255"')],
    [
      "white by the paints of its layer",
      `<PageBlock>${words("旧稿。", 30, 'DrawParam="8"')}</PageBlock>`,
    ],
    [
      "clipped away",
      words("旧稿。", 30).replace(
        "<TextCode",
        '<Clips><Clip><Area><Path Boundary="0 200 210 97"><AbbreviatedData>M 0 0 L 210 0 L 210 97 L 0 97 C</AbbreviatedData></Path></Area></Clip></Clips><TextCode',
      ),
    ],
  ])("%s are not read", async (_, undrawn) => {
    const white = '<DrawParam ID="9"><FillColor Value="255 255 255"/></DrawParam>';
    const extra = resources(`<DrawParams><DrawParam ID="8" Relative="9"/>${white}</DrawParams>`);
    expect(await linesOf(ofd(undrawn + words("定稿。", 60), extra))).toEqual(["定稿。"]);
  });

  test.each([
    ["white on a dark field", field + coloured("总计9批次。", 'Value="255 255 255"')],
    ["outlined", words("总计9批次。", 30, 'Fill="false" Stroke="true"')],
    [
      "within their clip",
      words("总计9批次。", 30).replace(
        "<TextCode",
        '<Clips><Clip><Area><Path Boundary="0 0 150 6"><AbbreviatedData>M 0 0 L 150 0 L 150 6 L 0 6 C</AbbreviatedData></Path></Area></Clip></Clips><TextCode',
      ),
    ],
  ])("%s are read", async (_, drawn) => {
    expect(await linesOf(ofd(drawn))).toEqual(["总计9批次。"]);
  });

  test("signs of a private font that lead to a page's number mean nothing", async () => {
    const { blocks, warnings } = await read(
      ofd(
        words("一、主要工作……\uE004\uE004\uE0051", 30) +
          words("接待外国来访团组9批次，其中部级以上团组2批次。", 60),
      ),
    );
    expect(warnings).toEqual([]);
    expect(blocks.map(({ text }) => text).join()).not.toMatch(/\p{Co}|□/u);
  });

  test("a glyph of which the maker knows no character is one that cannot be read", async () => {
    const unknown = words("接待¤¤批次，涉及4个国家和地区，均按规定办理。", 30).replace(
      "<TextCode",
      '<CGTransform CodePosition="2" CodeCount="2" GlyphCount="2"><Glyphs>7 8</Glyphs></CGTransform><TextCode',
    );
    const { blocks, warnings } = await read(ofd(unknown));
    expect(blocks[0]!.text).toBe("接待□□批次，涉及4个国家和地区，均按规定办理。");
    expect(warnings).toEqual(["第 1 页有 2 个字符认不出来，以□代替，请对照原件核对。"]);
  });

  test("a page whose words stand on their side is turned", async () => {
    const aside = (text: string, from: number) =>
      words(text, 30, 'CTM="0 1 -1 0 0 0"').replace("30 30 150 6", `${from} 30 6 150`);
    expect(await linesOf(ofd(aside("接待9批次。", 150) + aside("出访3批次。", 120)))).toEqual([
      "接待9批次。",
      "出访3批次。",
    ]);
  });

  test("a template's words lie under the page's own", async () => {
    const page = `<Page><Template TemplateID="7"/><Content><Layer>${words("接待9批次。", 60)}</Layer></Content></Page>`;
    const template = `<Page><Content><Layer>${words("望江区外办总结", 30)}</Layer></Content></Page>`;
    const bytes = ofd("", {
      "Doc_0/Document.xml":
        '<Document><CommonData><TemplatePage ID="7" BaseLoc="Tpls/Tpl_0.xml"/></CommonData>' +
        '<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
      "Doc_0/Pages/Page_0/Content.xml": page,
      "Doc_0/Tpls/Tpl_0.xml": template,
    });
    expect(await linesOf(bytes)).toEqual(["望江区外办总结", "接待9批次。"]);
  });
});

describe("composite objects", () => {
  const unit = (id: number, objects: string) =>
    `<CompositeGraphicUnit ID="${id}" Width="210" Height="297"><Content>${objects}</Content></CompositeGraphicUnit>`;
  const use = (id: number, attributes: string) =>
    `<CompositeObject ResourceID="${id}" ${attributes}/>`;

  test("are read where they stand, one in another", async () => {
    const extra = resources(
      `<CompositeGraphicUnits>${unit(1, words("接待9批次，", 40))}
      ${unit(2, use(1, 'Boundary="0 0 210 297" CTM="0.5 0 0 0.5 0 0"') + words("出访3批次。", 80))}</CompositeGraphicUnits>`,
    );
    const objects = words("一、主要工作", 20) + use(2, 'Boundary="0 10 210 297"');
    const { blocks } = await read(ofd(objects, extra));
    expect(blocks.map(({ text }) => text)).toEqual(["一、主要工作", "接待9批次，", "出访3批次。"]);
  });

  test("that hold themselves come to an end", async () => {
    const extra = resources(unit(1, use(1, 'Boundary="0 1 9 9"').repeat(9) + words("接待。", 30)));
    const read = await readOfd(ofd(use(1, 'Boundary="0 0 210 297"'), extra), "总结.ofd");
    expect(read).toMatchObject({ ok: false });
  });

  test("that are not visible are not read, nor one that is not there", async () => {
    const extra = resources(unit(1, words("旧稿。", 30)));
    const objects = use(1, 'Boundary="0 0 9 9" Visible="false"') + use(3, 'Boundary="0 0 9 9"');
    expect(await linesOf(ofd(objects + words("定稿。", 40), extra))).toEqual(["定稿。"]);
  });
});

test("seals and notes lie in parts of their own and are no lines of the page", async () => {
  const bytes = ofd(words("接待9批次。", 30), {
    "Doc_0/Annots/Annotations.xml":
      '<Annotations><Page PageID="1"><FileLoc>Page_0/Annotation.xml</FileLoc></Page></Annotations>',
    "Doc_0/Annots/Page_0/Annotation.xml": `<PageAnnot><Annot Type="Stamp"><Appearance Boundary="30 30 150 6">${words("请核", 0)}</Appearance></Annot></PageAnnot>`,
    "Doc_0/Signs/Signatures.xml": "<Signatures/>",
  });
  expect(await linesOf(bytes)).toEqual(["接待9批次。"]);
});

test("the documents of one file are read one after the other", async () => {
  const bytes = ofd(words("接待9批次。", 30), {
    "OFD.xml":
      "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody><DocBody><DocRoot>Doc_1/Document.xml</DocRoot></DocBody></OFD>",
    "Doc_1/Document.xml":
      '<Document><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
    "Doc_1/Pages/Page_0/Content.xml": `<Page><Content><Layer>${words("附件：出访3批次。", 30)}</Layer></Content></Page>`,
  });
  const { blocks } = await read(bytes);
  expect(blocks.map(({ page, text }) => `${page} ${text}`)).toEqual([
    "1 接待9批次。",
    "2 附件：出访3批次。",
  ]);
});

describe("a page that is a picture", () => {
  const canvas = createCanvas(100, 100);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, 100, 100);
  context.fillStyle = "black";
  context.fillRect(0, 0, 50, 50);
  const jpeg = canvas.toBuffer("image/jpeg");
  const media = {
    ...resources(
      '<MultiMedias><MultiMedia ID="9" Type="Image"><MediaFile>a.jpg</MediaFile></MultiMedia></MultiMedias>',
    ),
    "Doc_0/Res/a.jpg": jpeg,
  };
  const picture = '<ImageObject Boundary="0 0 210 297" ResourceID="9" CTM="210 0 0 297 0 0"/>';
  const seen: Uint8Array[] = [];
  const recognise: Recognise = async (image) => {
    seen.push(image);
    const line = {
      text: "接待来访团组14批次。",
      x: 300,
      y: 300,
      width: 900,
      height: 50,
      sure: 0.97,
    };
    return { ok: true, value: { width: 1654, height: 2339, lines: [line] } };
  };
  const shade = async (x: number, y: number) => {
    const image = await loadImage(seen.at(-1)!);
    const drawn = createCanvas(image.width, image.height).getContext("2d");
    drawn.drawImage(image, 0, 0);
    return drawn.getImageData(x * image.width, y * image.height, 1, 1).data[0]!;
  };

  test("is read by OCR as a scanned page of a PDF is", async () => {
    const { blocks, warnings } = await read(ofd(picture + words("— 1 —", 280), media), {
      recognise,
    });
    expect(blocks).toMatchObject([{ page: 1, sure: 0.97, text: "接待来访团组14批次。" }]);
    expect(warnings).toEqual(["第 1 页由文字识别（OCR）读入，把握 97%，请核对。"]);
    expect(await shade(0.25, 0.25)).toBeLessThan(50);
    expect(await shade(0.75, 0.75)).toBeGreaterThan(200);
  });

  test("or of outlines, is too", async () => {
    const outline = `<PathObject Boundary="20 20 100 100" Fill="true" Stroke="false"><AbbreviatedData>M 0 0 L 9 0 B 9 9 9 9 0 9 C</AbbreviatedData></PathObject>`;
    const { blocks } = await read(ofd(outline.repeat(9)), { recognise });
    expect(blocks).toMatchObject([{ text: "接待来访团组14批次。" }]);
    expect(await shade(23 / 210, 23 / 297)).toBeLessThan(50);
    expect(await shade(0.5, 0.5)).toBeGreaterThan(200);
  });

  test.each(['Alpha="0"', 'Fill="false"'])(
    "with its words under it, %s, is read by them",
    async (how) => {
      const lines = ["接待来访团组14批次、126人次，办理因公出国团组31个。", "核查外语标识86处。"];
      const scan = words(lines[0]!, 30, how) + words(lines[1]!, 40, how) + picture;
      expect(await linesOf(ofd(scan, media))).toEqual([lines.join("")]);
    },
  );

  test("that cannot be opened is named", async () => {
    const second = '<Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></Pages></Document>';
    const bytes = ofd(words("接待9批次。", 30), {
      "Doc_0/Document.xml": `<Document><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>${second}`,
      "Doc_0/Pages/Page_1/Content.xml": `<Page><Content>${picture}</Content></Page>`,
    });
    expect(await read(bytes, { recognise })).toMatchObject({
      blocks: [{ text: "接待9批次。" }],
      warnings: ["第 2 页的图像打不开，未读入。请重新扫描这一页。"],
    });
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
  ])("%s", async (_, bytes, error) => {
    expect(await readOfd(bytes, "总结.ofd")).toMatchObject({ ok: false, error });
  });

  test("a page whose characters stand for nothing is named", async () => {
    const second = '<Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></Pages>';
    const document = '<Document><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>';
    const bytes = ofd(words("接待9批次。", 30), {
      "Doc_0/Document.xml": `${document}${second}</Document>`,
      "Doc_0/Pages/Page_1/Content.xml": `<Page><Content>${words("\uE001\uE002\uE003", 30)}</Content></Page>`,
    });
    expect(await read(bytes)).toMatchObject({
      blocks: [{ text: "接待9批次。" }],
      warnings: ["第 2 页的文字复制出来是乱码，未读入。"],
    });
  });
});
