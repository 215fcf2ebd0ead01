/** OpenDocument text: what LibreOffice shows is what is read. The files were made by LibreOffice. */
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readOdt } from "../../../src/reports/readers/odt.ts";
import { LINES_2019, linesOfBlocks, NUMBERED_2021 } from "./saved.ts";

function read(bytes: Uint8Array): string[] {
  const parsed = readOdt(bytes, "总结.odt");
  if (!parsed.ok) throw new Error(parsed.error);
  return linesOfBlocks(parsed.value.blocks);
}

const linesIn = (name: string) => read(readFileSync(`test/files/odt/${name}`));

/** The lines of a text with these styles. */
function linesOf(body: string, styles = ""): string[] {
  const content = `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles>
    <office:body><office:text>${body}</office:text></office:body></office:document-content>`;
  return read(zipSync({ "content.xml": strToU8(content) }));
}

const p = (text: string) => `<text:p>${text}</text:p>`;
const item = (text: string, attributes = "") =>
  `<text:list-item ${attributes}>${p(text)}</text:list-item>`;
const level = (n: number, attributes: string) =>
  `<text:list-level-style-number text:level="${n}" ${attributes}/>`;
const listStyle = `<text:list-style style:name="公文">${level(1, 'style:num-format="一, 二, 三, ..." style:num-suffix="、"')}
  ${level(2, 'style:num-format="1" style:num-suffix="." text:display-levels="2"')}
  ${level(3, 'style:num-format="①, ②, ③, ..." loext:num-list-format="（%3%）"')}</text:list-style>`;

describe("reports by LibreOffice", () => {
  test("numbered headings, notes and tables; without contents, deletions, hidden text and comments", () => {
    expect(linesIn("LibreOffice2019.odt")).toEqual(LINES_2019);
  });

  test("lists that came from Word go on counting after other paragraphs", () => {
    expect(linesIn("LibreOffice2021.odt").filter((line) => /^(?:#|\d\.|处置)/.test(line))).toEqual(
      NUMBERED_2021,
    );
  });
});

describe("lists", () => {
  test("every level in its own format, with the numbers above it where they are printed", () => {
    const inner = `<text:list><text:list-item>${p("丙")}<text:list>${item("丁")}</text:list></text:list-item></text:list>`;
    const list = `<text:list text:style-name="公文">${item("甲")}<text:list-item>${p("乙")}${inner}</text:list-item></text:list>`;
    expect(linesOf(list, listStyle)).toEqual(["一、甲", "二、乙", "二.1.丙", "（①）丁"]);
  });

  test("a new list starts anew, one that continues does not, and an item can say its number", () => {
    const list = (attributes: string, items: string) =>
      `<text:list text:style-name="公文" ${attributes}>${items}</text:list>`;
    const lists = [
      list('xml:id="a"', item("甲") + item("乙")),
      list("", item("丙")),
      list('text:continue-list="a"', item("丁")),
      list('text:continue-numbering="true"', item("戊") + item("己", 'text:start-value="9"')),
    ];
    expect(linesOf(lists.join(""), listStyle)).toEqual([
      ..."一、甲 二、乙 一、丙 三、丁 四、戊 九、己".split(" "),
    ]);
  });

  test("only the first paragraph of an item has its number; a list's header has none", () => {
    const list = `<text:list text:style-name="公文"><text:list-header>${p("甲")}</text:list-header>
      <text:list-item>${p("乙")}${p("丙")}</text:list-item></text:list>`;
    expect(linesOf(list, listStyle)).toEqual(["甲", "一、乙", "丙"]);
  });
});

describe("paragraphs", () => {
  test("headings by element, by their style's level and by the style's name", () => {
    const styles = `<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
      <style:style style:name="P2" style:family="paragraph" style:default-outline-level="3"/>`;
    const body = `<text:h text:outline-level="1">甲</text:h><text:p text:style-name="P1">乙</text:p>
      <text:p text:style-name="P2">丙</text:p>`;
    expect(linesOf(body, styles)).toEqual(["# 甲", "## 乙", "### 丙"]);
  });

  test("blanks, tabs and line breaks", () => {
    expect(linesOf(p("甲\n  乙<text:s text:c='3'/>丙<text:tab/>丁<text:line-break/>戊"))).toEqual([
      "甲 乙 丙 丁 戊",
    ]);
  });

  test("a hidden section and a hidden paragraph are not read", () => {
    const section = `<text:section text:display="none">${p("8")}</text:section>`;
    expect(
      linesOf(`${section}${p('7<text:hidden-paragraph text:is-hidden="true"/>')}${p("9")}`),
    ).toEqual(["9"]);
  });
});

describe("files that are no text", () => {
  test.each([
    [
      "a spreadsheet",
      { mimetype: "application/vnd.oasis.opendocument.spreadsheet" },
      "“总结.odt”是电子表格，不是文字文档。请把要引用的表格复制到文字文档里再试。",
    ],
    [
      "one with a password",
      { "META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "\0" },
      "“总结.odt”设有密码，打不开。请去掉密码后另存再试。",
    ],
    [
      "one without content",
      { mimetype: "application/vnd.oasis.opendocument.text" },
      "“总结.odt”里没有正文，可能已损坏。请用 LibreOffice 或 WPS 打开后另存为 .docx 再试。",
    ],
    [
      "one nested without end",
      { "content.xml": "<text:section>".repeat(300) },
      "“总结.odt”嵌套超过 200 层，没有读入。请用 LibreOffice 或 WPS 打开后另存为 .docx 再试。",
    ],
  ])("%s", (_, parts, error) => {
    const files = Object.entries(parts).map(([name, text]) => [name, strToU8(text)] as const);
    expect(readOdt(zipSync(Object.fromEntries(files)), "总结.odt")).toMatchObject({
      ok: false,
      error,
    });
  });
});
