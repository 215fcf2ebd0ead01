/** Reports of an office that does not exist, as the desk of drafts has them. */
import type { Hit, ReportInfo } from "../../src/domain.ts";
import { compose } from "../../src/drafting/compose.ts";
import type { DraftDocument, DraftItem } from "../../src/drafting/document.ts";
import { type Paper, paperOf } from "../../src/drafting/paper.ts";
import { readReport } from "../../src/reports/read.ts";

export async function paperFrom(text: string): Promise<Paper> {
  const read = await readReport(new TextEncoder().encode(text), "报告.md");
  if (!read.ok) throw new Error(read.error);
  const info = read.value as ReportInfo & { year: number };
  const hits = read.value.body.map(
    (passage): Hit => ({ ...passage, title: info.title, org: info.org, score: 0 }),
  );
  return paperOf(info, hits);
}

/** A draft for the year after the last of some reports of one series. */
export async function draftFrom(
  texts: string[],
  material: string | null = null,
): Promise<DraftDocument> {
  const series = await Promise.all(texts.map(paperFrom));
  const base = series.at(-1)!;
  return compose({ base, series, year: base.info.year + 1, material });
}

/** The words of a draft, without what is to be filled in. */
export function bodyOf(draft: DraftDocument): string {
  return draft.items.map(({ text }) => text.replace(/【待补充：[^】]*】/g, "")).join("");
}

/** The items that stand in the place of the passage with these words. */
export function itemsOf(draft: DraftDocument, words: string): DraftItem[] {
  return draft.items.filter(({ text }) => text.includes(words));
}

/** The yearly report of a water bureau of a county that does not exist. */
export function waterReport(
  year: number,
  { gauges = "38", people = "韩松年", extra = "" } = {},
): string {
  return `青岚县水务局${year}年法治政府建设年度情况报告
${year}年，青岚县水务局（以下简称“县水务局”）坚持以习近平新时代中国特色社会主义思想为指导，认真落实河湖长制。现将有关情况报告如下：
一、${year}年推进法治政府建设的主要举措和成效
（一）严格水行政执法
一是常态化开展河道巡查。全年巡查河道${gauges}条，制止违法采砂9起。二是完善水量监测，新建水位站${Number(gauges) - 30}座，在用水位站达到${Number(gauges) + 60}座。${extra}
（二）优化涉水审批服务
全年办理取水许可42件，比上年增加7件，平均办理时限5个工作日。
二、${year}年存在的不足和原因
一是基层执法力量薄弱，主要原因是人员编制偏紧。
三、${year}年党政主要负责人履行第一责任人职责情况
局长${people}同志主持局党组会研究法治工作4次。
四、${year + 1}年推进法治政府建设的主要安排
一是巡查河道不少于50条。二是建成智慧水务平台。
青岚县水务局
${year + 1}年2月20日`;
}
