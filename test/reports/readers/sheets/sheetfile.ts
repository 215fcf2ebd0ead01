/** Workbooks made by hand, for what the programs at hand do not write. */
import { strToU8, zipSync } from "fflate";
import { oleFile, u16, u32 } from "../word/wordfile.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface Made {
  /** Its XML within the worksheet; by default all of one sheet. */
  sheets?: { name: string; xml: string; state?: string; kind?: string }[];
  xml?: string;
  /** Codes of number formats: a cell with s="1" has the first. */
  formats?: string[];
  book?: string;
  parts?: Record<string, string>;
}

/** An .xlsx with these sheets. */
export function xlsxFile({
  xml = "",
  formats = [],
  book = "",
  parts = {},
  ...made
}: Made): Uint8Array {
  const sheets = made.sheets ?? [{ name: "表一", xml }];
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${TYPE}/${kind}" Target="${target}"/>`;
  const files: Record<string, string> = {
    "_rels/.rels": `<Relationships xmlns="${RELATIONS}">${relation("r", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${TYPE}">${book}<sheets>${sheets
      .map(
        ({ name, state = "visible" }, i) =>
          `<sheet name="${name}" state="${state}" sheetId="${i + 1}" r:id="s${i}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${RELATIONS}">${sheets
      .map(({ kind = "worksheet" }, i) => relation(`s${i}`, kind, `worksheets/sheet${i}.xml`))
      .join("")}${relation("f", "styles", "styles.xml")}</Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><numFmts>${formats
      .map(
        (code, i) =>
          `<numFmt numFmtId="${200 + i}" formatCode="${code.replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"/>`,
      )
      .join("")}</numFmts><cellXfs><xf numFmtId="0"/>${formats
      .map((_, i) => `<xf numFmtId="${200 + i}"/>`)
      .join("")}</cellXfs></styleSheet>`,
    ...parts,
  };
  for (const [i, { xml: own }] of sheets.entries())
    files[`xl/worksheets/sheet${i}.xml`] = `<worksheet xmlns="${MAIN}">${own}</worksheet>`;
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
}

/** Rows of texts and numbers as a sheet's data. */
export function dataOf(rows: (string | number | null)[][]): string {
  const cell = (value: string | number | null) =>
    value === null
      ? "<c/>"
      : typeof value === "number"
        ? `<c><v>${value}</v></c>`
        : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  return `<sheetData>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData>`;
}

type Bytes = number[];

/** One record of BIFF. */
export const record = (type: number, ...content: Bytes): Bytes => [
  ...u16(type),
  ...u16(content.length),
  ...content,
];

const BOF = (kind: number) =>
  record(0x809, ...u16(0x600), ...u16(kind), ...u32(0), ...u32(0), ...u32(0));
const EOF = record(0x0a);

/** An .xls of one sheet: records of the whole workbook, and those of the sheet. */
export function xlsFile(globals: Bytes, sheet: Bytes): Uint8Array {
  const bound = (at: number) => record(0x85, ...u32(at), 0, 0, 1, 0, ...Buffer.from("A"));
  const length = BOF(5).length + globals.length + bound(0).length + EOF.length;
  const stream = [...BOF(5), ...globals, ...bound(length), ...EOF, ...BOF(0x10), ...sheet, ...EOF];
  return oleFile({ Workbook: stream });
}
