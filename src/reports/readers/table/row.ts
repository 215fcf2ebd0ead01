/** One row of a table under its header → the sentence that says it. */
import { isFigure, ownOf, type Slot, textsOf } from "./grid.ts";
import { type Header, headersOver, isCode, namesCode } from "./header.ts";
import type { createLabels } from "./labels.ts";

/** A row as it reads alone, and which of the given rows it comes from. */
export interface SaidRow {
  text: string;
  row: number;
}

export interface Under {
  header: Header;
  width: number;
  labels: ReturnType<typeof createLabels>;
  /** What heads the labels is not said with each. */
  nameless?: true;
}

/** A longer cell that reaches down over several rows is said in the first of them only. */
const MAX_REPEATED = 120;
/** Headers of the label column that say nothing which the label itself does not. */
const IDLE_HEADER = /^(?:信息内容|内容|项目|项目名称|名称|事项|类别|类型)$/;
/** What only counts the rows stands before their names. */
const SERIAL = /^(?:序号|编号|行次|项次)$/;
/** A header before the label of its row is short. */
const MAX_NAME = 12;

export function sayRow(
  slots: Slot[],
  row: number,
  { header, width, labels, nameless }: Under,
): string {
  const toSay = slots.filter(
    (slot) =>
      slot.text !== "" &&
      (slot.row === row || slot.text.length <= MAX_REPEATED) &&
      (header.rows.length === 0 || slot.row >= header.end) &&
      !namesCode(header, slot),
  );
  const own = toSay.filter((slot) => slot.column < header.labels);
  const hasValues = ownOf(toSay, row).some((slot) => slot.column >= header.labels);
  const over = { ...slots[0]!, column: 0, right: header.labels };
  const [head = ""] = header.labels > 0 ? headersOver(header, over, width) : [];
  const named =
    !nameless &&
    header.labels === 1 &&
    head !== "" &&
    head.length <= MAX_NAME &&
    !IDLE_HEADER.test(head);
  const serial = header.labels === 1 && SERIAL.test(head);
  const label = serial ? textsOf(own).join("") : labelOf(own, header, hasValues, labels);
  const values = toSay
    .filter((slot) => slot.column >= header.labels)
    .map((slot) => {
      const path = headersOver(header, slot, width).join("／");
      const rows = slot.below - slot.row;
      const shared = rows > 1 && isFigure(slot.text) ? `（${rows}行合用一格）` : "";
      const named = serial && slot.column === 1 && !isFigure(slot.text);
      const text = named ? labels(slot, "", hasValues) : slot.text;
      return `${path}${path === "" ? "" : "："}${text}${shared}`;
    });
  // 合计 stands where rows are numbered, and is no number.
  const counted = serial && /\p{L}/u.test(label);
  const parts = [named && !counted && label !== "" ? `${head}：${label}` : label, ...values].filter(
    (part) => part !== "",
  );
  // Without a header, a label and its one value are a pair, and so are those that say so with a colon.
  if (header.rows.length === 0 && parts.length === 2 && label !== "" && !/[：:]$/.test(label))
    return parts.join("：");
  return parts
    .map((part, i) => (i < parts.length - 1 ? part.replace(/[。；]$/, "") : part))
    .join("；")
    .replace(/([：:])；/g, "$1");
}

/** The codes of its account, and its name with those that it is a part of; of several names none is known to be. */
function labelOf(own: Slot[], header: Header, hasValues: boolean, labels: Under["labels"]): string {
  const codes = own.filter((slot) => isCode(header, slot));
  const names = own.filter((slot) => !codes.includes(slot));
  const code = codes.map(({ text }) => text);
  const [name] = names;
  const whole =
    name && names.length === 1 && header.rows.length > 0
      ? labels(name, code.join(""), hasValues)
      : names.map(({ text }) => text).join("／");
  return [...code, whole].filter((part) => part !== "").join(" ");
}
