/** A model's sentence against the words of the draft that it stands for: the lists of words that may not come or go. */
import { describe, expect, test } from "vitest";
import { faultsOf, type Place } from "../../../src/assistant/wording/check.ts";
import type { DraftItem } from "../../../src/drafting/document.ts";
import { testExamples } from "../../lexicon.ts";

const item = (text: string, material: number[] = [1]): DraftItem => ({
  ...{ kind: material.length > 0 ? "new" : "keep", text, section: ["一"], passageId: "p" },
  ...{ opens: true, sources: [], material },
});
const placeOf = (items: DraftItem[], more: Partial<Place> = {}): Place => ({
  ...{ items, headings: ["一、2041年主要工作"], year: 2041, draftYear: 2041 },
  ...{ about: ["洛川泵站管理处", "洛川泵站管理处2041年工作总结"], shorter: false, ...more },
});
const faults = (was: string[], text: string, kind: "adapt" | "new" | "link" | "keep" = "adapt") =>
  faultsOf({ kind, text, of: [], lines: [] }, placeOf(was.map((words) => item(words))));

const changed = (example: string) => {
  const [was, is] = example.split("⇏") as [string, string];
  expect(faults([was.trim()], is.trim())).not.toEqual([]);
  expect(faults([was.trim()], was.trim())).toEqual([]);
};
const told = (example: string) => {
  const [was, is] = example.split("⇒") as [string, string];
  expect(faults([was.trim()], is.trim())).toEqual([]);
};
testExamples([
  ["goes-with", told],
  ["unchanged", changed],
  ["finished", changed],
  ["wording-adds", told],
]);

describe("a sentence that says the same", () => {
  test.each([
    [["全年巡查泵站48座，", "比上年增加6座。"], "全年共巡查泵站48座，较上年增加6座"],
    [["二是清淤河道9公里，", "投入资金120余万元。"], "清淤河道9公里，共投入资金120余万元"],
    [["受汛情影响，", "两座泵站没有按期检修。"], "因汛情影响，两座泵站未按期检修"],
    [["培训机工6期，", "结业210人。"], "全年共培训机工6期，结业210人"],
    [["《洛川泵站调度规程》印发实施。"], "印发实施《洛川泵站调度规程》"],
    [["与县气象局联合会商12次。"], "与县气象局开展联合会商12次"],
    [["泵站在用41座，", "其中自动化泵站17座。"], "在用泵站41座，其中自动化泵站17座"],
  ])("%j may be told as %s", (was, is) => {
    expect(faults(was, is)).toEqual([]);
  });
});

describe("a sentence that does not", () => {
  test.each([
    [["巡查泵站48座，", "检修机组6台。"], "巡查泵站6座，检修机组48台"],
    [["巡查泵站48座，", "检修机组6台。"], "检修机组6台，巡查泵站48座"],
    [["与县气象局联合会商12次。"], "独自会商12次"],
    [["与县气象局联合会商12次。"], "与市气象局联合会商12次"],
    [["自动化改造启动。"], "自动化改造竣工"],
    [["上级拨付资金300万元。"], "上级下达资金300万元"],
    [["培训机工6期。"], "培训机工6期，效果显著"],
    [["培训机工6期。"], "培训学员6期"],
    [["巡查泵站48座。"], "巡查泵站48座，其中："],
    [["一是巡查泵站48座。", "二是检修机组6台。"], "巡查泵站48座，检修机组6台"],
    [["“汛前一课”讲了9场。"], "“汛前第一课”讲了9场"],
    [["巡查泵站48座。"], "二〇四〇年巡查泵站48座"],
    [["巡查泵站48座。"], "四十八座泵站、三名机工受表彰"],
    [["取消水法讲座5场。"], "开展取消水法讲座5场"],
    [["清淤河道9公里，", "绿化堤岸2公里。"], "绿化河道9公里，清淤堤岸2公里"],
    [["巡查泵站48座。"], "每月巡查泵站48座"],
    [["巡查泵站48座。"], "谎称巡查泵站48座"],
    [["灌区论坛推迟，原定嘉宾40名。"], "灌区论坛推迟举办，原定嘉宾40名参加"],
  ])("%j may not be told as %s", (was, is) => {
    expect(faults(was, is)).not.toEqual([]);
  });
});

describe("each kind has its own rule", () => {
  test("new tells the material alone", () => {
    const sentence = { kind: "new" as const, text: "完善巡查，共巡查48座", of: [], lines: [1] };
    const items = [item("完善巡查，", []), item("巡查48座。")];
    expect(faultsOf(sentence, placeOf(items))).toContainEqual(expect.stringContaining("adapt"));
  });

  test("keep changes no word", () => {
    expect(faults(["完善巡查。"], "完善巡查", "keep")).toEqual([]);
    expect(faults(["完善巡查。"], "健全巡查", "keep")).not.toEqual([]);
  });

  test("a link says nothing, or what the heading says", () => {
    expect(faults(["巡查48座。"], "与此同时", "link")).toEqual([]);
    expect(faults(["巡查48座。"], "各项工作再上新台阶", "link")).not.toEqual([]);
    expect(faults(["巡查48座。"], "全年48座泵站", "link")).not.toEqual([]);
    expect(faults(["巡查48座。"], "主要工作未完成", "link")).not.toEqual([]);
    expect(faults(["巡查48座。"], "主要工作已完成", "link")).not.toEqual([]);
  });

  test("shorter loses no figure, and is shorter", () => {
    const items = [item("认真组织巡查，巡查泵站48座，受到好评。")];
    const say = (text: string) =>
      faultsOf({ kind: "adapt", text, of: [], lines: [] }, placeOf(items, { shorter: true }));
    expect(say("巡查泵站48座")).toEqual([]);
    expect(say("组织巡查")).not.toEqual([]);
    expect(say("认真组织巡查，共巡查泵站48座，受到好评")).not.toEqual([]);
  });
});
