/** Where a citation stands, in words. */
import type { Citation } from "../../schemas.ts";

/** 《…》一/（一）/二是 */
export function placeOf(citation: Citation): string {
  return `《${citation.title}》${citation.sample ? "（示例，虚构）" : ""}${citation.path.join("/")}`;
}

/** 第3页, or 第12行 of a sheet. */
export function spotWords({ page, row }: Pick<Citation, "page" | "row">): string {
  if (page !== undefined) return `第${page}页`;
  return row === undefined ? "" : `第${row}行`;
}

/** Where in its report: a bare 一 would read as a dash. */
export function placeWords({ path, page, row, sure }: Citation): string {
  const place = [path.join("/"), spotWords({ page, row })].filter(Boolean).join("，");
  const scanned =
    sure === undefined ? "" : `（扫描件识别，把握${Math.round(sure * 100)}%，请核对原件）`;
  return place === "" ? "" : `位置：${place}${scanned}`;
}
