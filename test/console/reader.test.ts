/** Reading a report by the API, through the real server: its file, its pages, its figures, where it was cited, two side by side. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Cited, MarkedFigure, Versions } from "../../src/console/api/reader.ts";
import type { Comparison } from "../../src/flows/differences.ts";
import { fileOf, openApp, serverOf } from "../helper.ts";

const REPORT_2021 = `2021年云岭县水务局工作总结
2021年，云岭县水务局完成以下工作。
一、供水保障
（一）管网
新建泵站3座，改造管网42公里。
巡查水源地126次，未发现污染。
（二）抄表
推行远程抄表，覆盖用户1.2万户。
二、防汛抗旱
储备编织袋8000条，组织演练2次。`;

const REPORT_2022 = `2022年云岭县水务局工作总结
2022年，云岭县水务局完成以下工作。
一、供水保障
（一）管网
新建泵站5座，改造管网42公里。
巡查水源地126次，未发现污染。
（二）抄表收费
推行远程抄表和网上缴费，覆盖用户1.5万户。
二、河湖管护
清理河道漂浮物30吨。`;

async function shelf(...files: [string, string | Uint8Array, string[]?][]) {
  const app = await openApp();
  const ids: string[] = [];
  for (const [name, text, audience] of files) {
    const [result] = await app.shelving.ingest(
      [fileOf(name, text)],
      audience ? { given: { audience } } : {},
    );
    ids.push(result!.reportId);
  }
  return { app, ids, get: getter(app) };
}

const getter = (app: App) => {
  const request = serverOf(app);
  return async <T>(path: string) => {
    const response = await request(`/api/v1/reports/${path}`);
    return { status: response.status, value: (await response.json()) as T };
  };
};

test("two years stand side by side: what is the same, what is another, what one alone has", async () => {
  const { ids, get } = await shelf(["水务2021.txt", REPORT_2021], ["水务2022.txt", REPORT_2022]);
  const { value } = await get<Comparison>(`${ids[0]}/compare?with=${ids[1]}`);
  const told = value.sections.map(({ left, right, rows }) => [
    left,
    right,
    rows.map(({ kind }) => kind),
  ]);
  expect(told).toEqual([]);
});
