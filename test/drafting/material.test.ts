import { describe, expect, test } from "vitest";
import { readMaterial } from "../../src/drafting/material.ts";
import type { Material } from "../../src/drafting/told.ts";

/** What a paste tells the bureau's draft of 2031. */
function read(text: string): Material {
  return readMaterial(text, {
    year: 2031,
    kind: "法治政府建设年度情况报告",
    known: "青岚县水务局\n全县河道",
    names: ["青岚县水务局", "县水务局"],
  });
}
const toldIn = (text: string) => read(text).told.map(({ text }) => text);
const asideIn = (text: string) => read(text).aside.map(({ text }) => text);

describe("a chat", () => {
  const chat = `水政组 唐宁 2032-01-08 09:02：大家好，数据发群里[抱拳]
唐宁 09:05：巡查河道57条
唐宁 09:06：我去开会，晚点报
唐宁 09:10：打错了！河道是75条，不是57条
白露 09:12：丰水市签约呢？
白露 09:20：没签成，推到今年5月
白露 09:21：食堂换了师傅`;

  test("tells what is said, without names, times and chatter", () => {
    const { told, aside } = read(chat);
    expect(told.map(({ text }) => text)).toEqual(["巡查河道75条", "没签成", "推到2032年5月"]);
    expect(aside.map(({ text }) => text)).toEqual(["我去开会", "食堂换了师傅"]);
  });

  test("has a later correction win, and says so", () => {
    const { told, notes } = read(chat);
    expect(told[0]).toMatchObject({ line: 2, alsoLines: [4] });
    expect(notes).toEqual([{ line: 4, text: "河道是75条", why: "第2行的57条已按第4行更正为75条" }]);
  });

  test("takes what it is about from the question before", () => {
    expect(read(chat).told[1]).toMatchObject({ label: "丰水市签约", text: "没签成" });
  });
});

test("marks of a chat and of notes are no words", () => {
  const told = toldIn("**巡查**\n- 巡查河道75条[OK]\n\n## 检测\n@李明 @王芳 检测水样44次");
  expect(told).toEqual(["巡查河道75条", "检测水样44次"]);
});

test("what was asked of others is no other place's", () => {
  const asked = "征求了区住建局等11个单位意见";
  expect(toldIn(asked)).toEqual([asked]);
});

describe("a table", () => {
  test("tells this year's column in its unit, with what its remarks count", () => {
    const table = `指标 | 单位 | 2030年 | 2031年 | 备注
取水许可 | 件 | 42 | 51 | 网上办结49件
办理时限 | 个工作日 | 5 | 持平 |
节水载体 | 家 | 8 | — | 待节水办报
合计 | | 55 | 51 |`;
    expect(toldIn(table)).toEqual([
      "取水许可51件",
      "网上办结49件",
      "办理时限5个工作日",
      "与上年持平",
    ]);
    expect(read(table).aside.map(({ line }) => line)).toEqual([4, 5]);
  });

  test("may have its years side by side", () => {
    const sides =
      "数据（2031年 / 2030年）\n巡河：620人次 / 480人次\n其中夜间巡河90人次\n水质监测：44次 / 新开";
    expect(toldIn(sides)).toEqual(["巡河620人次", "其中夜间巡河90人次", "水质监测44次"]);
  });
});

describe("a table between other marks", () => {
  test("counts in the unit that its rows or columns are named with", () => {
    expect(toldIn("指标，2031年，2030年\n巡河（人次），620，480")).toEqual(["巡河620人次"]);
    expect(toldIn("| 河段 | 桥梁（座） | 水闸（处） |\n|---|---|---|\n| 上游 | 12 | 5 |")).toEqual([
      "上游桥梁12座",
      "水闸5处",
    ]);
  });

  test("tells what was done, and lists what was planned", () => {
    const { told, aside } = read("项目\t计划\t完成\t投资\n清淤\t40公里\t38公里\t62万元");
    expect(told.map(({ text }) => text)).toEqual(["清淤38公里", "投资62万元"]);
    expect(aside.map(({ text }) => text)).toEqual(["清淤计划40公里"]);
  });
});

describe("whose a figure is", () => {
  const others = (text: string) => {
    expect(toldIn(text)).toEqual([]);
    expect(read(text).aside[0]?.why).toContain("不是本单位的");
  };

  test("of a neighbour, a namesake or the whole city beside us it is not ours", () => {
    others("同期丰水县投入5.2亿元");
    others("（丰水县巡查88条）");
    others("丰水水务局今年立案30件");
    others("丰水县：立案33件，办结30件；罚款8万元");
    others("白河县立案33件；办结17件");
    others("同期全市巡查600条");
    others("堤坝巡查75条、白河县88条");
  });

  test("in brackets it is cut out of what is ours", () => {
    expect(toldIn("巡查河道75条（白河县88条），立案19件")).toEqual(["巡查河道75条", "立案19件"]);
    expect(asideIn("巡查河道75条（白河县88条），立案19件")).toEqual(["白河县88条"]);
  });

  test("what is done with others, and what a place of ours has, is ours", () => {
    for (const own of ["与白河县水务局联合检查3次", "选派城区干部驻村61名", "柳溪镇巡查12条"])
      expect(toldIn(own)).toEqual([own]);
  });

  test("another street's is not a street's own", () => {
    const street = (text: string) =>
      readMaterial(text, {
        year: 2031,
        kind: "年度工作总结",
        known: "柳荫街道办事处",
        names: ["柳荫街道办事处"],
      }).told.map(({ text }) => text);
    expect(street("东坡街道引进企业9家\n槐树社区新建2处")).toEqual(["槐树社区新建2处"]);
  });
});

describe("a correction", () => {
  test("is of the matter that it names, not of another figure of its unit", () => {
    const { told } = read(
      "受理热线4873件\n水事纠纷378件，化解384件\n更正：水事纠纷打错，受理应为391件",
    );
    expect(told.map(({ text }) => text)).toEqual(["受理热线4873件", "水事纠纷391件", "化解384件"]);
  });

  test("may be of what is counted in no known unit, and is listed where it fits nothing", () => {
    expect(toldIn("采集麦样1.7万穗\n打错了，麦样是1.5万穗")).toEqual(["采集麦样1.5万穗"]);
    expect(asideIn("巡查75条\n打错了，麦样是1.5万穗")).toEqual(["麦样是1.5万穗"]);
  });
});

test("every line that is no chatter is told or listed, with all its figures", () => {
  const lines = [
    "泊位新增425个：公共260个，小区内部165个",
    "三、治水。县站：检测1.57万辆次，查超限车173辆",
    "12345：受理4873件，办结4839件",
    "满意率96.5%，去年94.2%",
    "2029年至2031年三年累计新增143户",
    "药品：",
    "立案17件，下降26.1%",
    "宣传册发了3千余",
    "白河县立案33件（我县19件）",
    "不足：人手少，缺编7名",
    "明年：巡查80条",
    "更正：前面的89亩应为98亩",
  ];
  const { told, aside, notes } = read(lines.join("\n"));
  const all = [...told, ...aside, ...notes];
  for (const [i, line] of lines.entries()) {
    if (line.endsWith("：")) continue;
    const own = all.filter((one) => one.line === i + 1).map(({ text }) => text);
    expect(own, line).not.toEqual([]);
    const said = all.map((one) => `${"label" in one ? one.label : ""} ${one.text}`).join("\n");
    for (const [figure] of line.matchAll(/\d[\d.]*/g)) expect(said, line).toContain(figure);
  }
});

test("a matter over its lines names those that name none", () => {
  const { told } = read("河道：\n立案17件，办结15件\n水位站新建3座");
  expect(told.map(({ label }) => label)).toEqual(["河道", "", ""]);
});

test("a heading of both parts leaves it to its lines", () => {
  const { told } = read("四、问题和明年打算\n人手不足\n2032年：巡查80条\n新建水位站2座");
  expect(told.map(({ part }) => part)).toEqual(["short", "plan", "plan"]);
});

describe("what does not belong", () => {
  test("a notice to others speaks of the office only where it names it", () => {
    const notice = `关于公布《优秀护河案例》的通知
各县（区）水务局：
请各单位于2032年2月1日前学习不少于2次。
1.白河县水务局办理的“滩地案”，罚款6万元；
2.青岚县水务局办理的“采砂案”。
——————
本局补充：
立案19件`;
    expect(toldIn(notice)).toEqual(["青岚县水务局办理的“采砂案”", "立案19件"]);
    expect(asideIn(notice)).toHaveLength(2);
  });

  test("another year's figures and events stay out, this year's in the same sentence stay", () => {
    expect(toldIn("去年修订了应急预案，演练2次，今年演练3次（去年2次）")).toEqual(["演练3次"]);
    expect(toldIn("2029年以来的规范性文件清理14件")).toEqual(["2029年以来的规范性文件清理14件"]);
  });

  test("another district's figures stay out, a joint check with a district office does not", () => {
    expect(toldIn("白河县巡查了88条，办案6件；全县巡查75条")).toEqual(["全县巡查75条"]);
    expect(toldIn("会同区公安分局检查3次")).toEqual(["会同区公安分局检查3次"]);
  });

  test("a friend that the reports speak of is no stranger", () => {
    const friendly = readMaterial("维拉多区9月12日签约", {
      year: 2031,
      kind: "年度工作总结",
      known: "与维拉多区会谈",
      names: [],
    });
    expect(friendly.told.map(({ text }) => text)).toEqual(["维拉多区9月12日签约"]);
  });

  test("a number that names nothing is set aside with the reason", () => {
    expect(read("共12次\n满意率98%").aside.map(({ why }) => why)).toEqual([
      "这个数没有说是什么，请补上事项",
      "这个数没有说是什么，请补上事项",
    ]);
  });

  test("a total that its parts do not add up to is flagged with the sum", () => {
    const { told, notes } = read("取水口核查一季度12处、二季度15处，合计28处");
    expect(told.map(({ text }) => text)).toEqual(["取水口核查一季度12处、二季度15处"]);
    expect(notes[0]?.why).toContain("12+15=27");
  });
});

describe("the part that a line is for", () => {
  const partsIn = (text: string) => read(text).told.map(({ part, text }) => [part, text]);

  test("is told by headings, labels and remarks to the writer", () => {
    const notes = `一、巡查
巡查75条
二、不足
执法力量薄弱
三、2032年打算
明年打算建水位站5座
开头：落实河湖长制
另：文书归档38卷
基层监测滞后（放不足里）`;
    expect(partsIn(notes)).toEqual([
      ["done", "巡查75条"],
      ["short", "执法力量薄弱"],
      ["plan", "建水位站5座"],
      ["opening", "落实河湖长制"],
      ["done", "文书归档38卷"],
      ["short", "基层监测滞后"],
    ]);
  });

  test("is the opening for the main line of a year, which is no room that reports", () => {
    expect(partsIn("今年主线：治水兴业、还河于民")).toEqual([["opening", "治水兴业、还河于民"]]);
  });

  test("is the plan from where a clause plans, under one label", () => {
    expect(partsIn("护河员：还有3个村没配，明年全部配齐")).toEqual([
      ["done", "还有3个村没配"],
      ["plan", "全部配齐"],
    ]);
  });

  test("goes on over as many lines as its label says", () => {
    expect(partsIn("不足还有两条：人手少\n设备旧\n巡查75条").map(([part]) => part)).toEqual([
      "short",
      "short",
      "done",
    ]);
  });
});

test("a difference of several figures is one", () => {
  const { told } = read("巡查75条，立案19件，分别比上年增加8条和3件");
  expect(told.map(({ change }) => change)).toEqual([false, false, true]);
});

test("who reports is no matter, and stands together", () => {
  const { told } = read("1. 水政科：巡查75条\n2. 供水科：检测44次\n3. 水政科：立案19件");
  expect(told.map(({ label, by }) => [label, by])).toEqual([
    ["", "水政科"],
    ["", "供水科"],
    ["", "水政科"],
  ]);
});

describe("a chat whose speakers stand on lines of their own", () => {
  const chat = `水政组 唐宁 2032-01-08 09:02
巡查河道57条
唐宁 更正一下，河道是75条
我把检测这块也贴一下
白露 2032-01-08 09:10
检测水样44次
唐宁 补报立案19件`;

  test("knows who says each line, and leaves out who says it and what is said of himself", () => {
    expect(toldIn(chat)).toEqual(["巡查河道75条", "检测水样44次", "补报立案19件"]);
    expect(read(chat).told[1]?.by).toContain("白露");
    expect(asideIn(chat)).toEqual(["我把检测这块也贴一下"]);
  });
});

test("a point moved in is of the point above it, the next one is of its own", () => {
  const { told } = read("- 节水宣传周3月举办\n  - 现场咨询300人次\n- 检测水样44次");
  expect(told.map(({ entry }) => entry)).toEqual([100, 100, 300]);
});

test("a correction is of the figure whose matter it names in full, not of a narrower one", () => {
  const notes =
    "泵站：33座，改造9座\n移动泵站从2座增加到11座\n补充更正：前面泵站座数有误，应为35座";
  expect(toldIn(notes)).toEqual(["35座", "改造9座", "移动泵站从2座增加到11座"]);
});

test("units over a table are those of its columns", () => {
  const table = "河道清淤（公里/万元）：\n青岚河\t18\t296\n白石河\t7\t88";
  expect(toldIn(table)).toEqual([
    "青岚河河道清淤18公里",
    "296万元",
    "白石河河道清淤7公里",
    "88万元",
  ]);
});

test("who sends a letter is none of what it tells", () => {
  const letter = "现将情况报送如下：\n巡查河道75条。\n专此函报。\n\n水政监察大队\n2032年1月5日";
  expect(toldIn(letter)).toEqual(["巡查河道75条"]);
});

describe("what fell short", () => {
  const partsOf = (text: string) => read(text).told.map(({ part }) => part);

  test("is told by a label in whatever words", () => {
    expect(partsOf("不足我也说一条：取样车辆不够用")).toEqual(["short"]);
    expect(partsOf("问题排查：整改隐患12处")).toEqual(["done"]);
  });

  test("goes on in the next line that says so, and no further", () => {
    expect(partsOf("不足：取样车辆不够用\n还有化验员少2名\n巡查河道75条")).toEqual([
      "short",
      "short",
      "done",
    ]);
  });
});

test("what is done by now is no plan for what its sentence goes on to expect", () => {
  const { told } = read("水厂累计完成投资3亿元，预计2033年通水");
  expect(told.map(({ part }) => part)).toEqual(["done", "plan"]);
  expect(read("水法宣传月没有办，预计明年3月办").told.map(({ part }) => part)).toEqual([
    "plan",
    "plan",
  ]);
});
