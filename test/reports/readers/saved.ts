/** One report saved by LibreOffice in several formats: whatever the format, this is what stands in it. */
import type { Block } from "../../../src/reports/blocks.ts";

/** Blocks as lines, headings with a # for each level. */
export function linesOfBlocks(blocks: Block[]): string[] {
  return blocks.map(
    ({ level, text }) => (level ? `${"#".repeat(level)} ` : "") + text.replace(/\s+/g, " ").trim(),
  );
}

/** LibreOffice2019: every line. */
export const LINES_2019 = [
  "望江区人民政府外事办公室",
  "2019年工作总结",
  "2019年，望江区人民政府外事办公室（以下简称“区政府外办”）服务全区开放大局，接待来访团组42批次613人次。",
  "注：含过境接待2批次。",
  "# 一、主要工作",
  "## （一）服务重大活动",
  "协办活动3场，占地约1.2×10⁴平方米。分三个阶段： 筹备 90天 实施 30天",
  "## （二）加强友城交往",
  "1.樱津市结好十周年活动参加60余人。",
  "2.新增友城1个。",
  "主要指标如下表。",
  "指标 | 单位 | 完成情况／2018年 | 完成情况／2019年",
  "指标：接待来访团组；单位：批次；完成情况／2018年：39；完成情况／2019年：42",
  "指标：外语标识核查；单位：处；完成情况／2018年：171；完成情况／2019年：186",
  "指标：合计；完成情况／2018年：210；完成情况／2019年：228",
  "# 二、存在问题",
  "经费不足，",
  "# 三、2020年工作打算",
  "文本框：全年任务28项",
  "力争接待团组45批次。",
  "望江区人民政府外事办公室",
  "2020年1月8日",
];

/** LibreOffice2021, whose lists came from Word: headings, numbered items and the last line. */
export const NUMBERED_2021 = [
  "# 一、主要工作",
  "## （一）友城交往稳步推进",
  "## （二）指标完成较好",
  "1.外语标识核查264处。",
  "2.办理APEC商务旅行卡19张。",
  "处置涉外突发事件14起",
  "# 二、存在问题",
  "# 三、2022年工作打算",
];
