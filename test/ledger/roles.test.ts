import { describe, expect, test } from "vitest";
import {
  asksStock,
  leadsToChange,
  namesAdded,
  namesAverage,
  withoutChange,
} from "../../src/ledger/roles.ts";
import { factOf } from "./invented.ts";

describe("what a figure is of the thing that it counts", () => {
  test.each([
    ["巡查河道1260次", "1260次", "level"],
    ["巡查河道比上年增加25次", "25次", "change"],
    ["巡查河道增加了约25次", "约25次", "change"],
    ["供水量同比下降3.1%", "3.1%", "change"],
    ["一般性支出压减10%", "10%", "change"],
    ["借阅量增速7%", "7%", "change"],
    ["满意度提高2.5个百分点", "2.5个百分点", "change"],
    // 到 leads to what there is then.
    ["供水量增加到1.2万吨", "1.2万吨", "level"],
    ["供水量下降至1.1万吨", "1.1万吨", "level"],
    ["满意度提高到97%", "97%", "share"],
    ["借阅量增幅达到6%", "6%", "change"],
    // More is a change where something is measured against something.
    ["比上年多3批次", "3批次", "change"],
    ["开放时间较上年多了40天", "40天", "change"],
    ["多功能厅3间", "3间", "level"],
    ["参观的多为学生，共900人次", "900人次", "level"],
    ["新增座位120个", "120个", "added"],
    ["净增泵站3座", "3座", "added"],
    ["新聘护士28名，在岗护士312名", "28名", "added"],
    ["新聘护士28名，在岗护士312名", "312名", "level"],
    ["女读者占58%", "58%", "share"],
    ["三分之二的读者为学生", "三分之二", "share"],
    ["年均培训护士150人次", "150人次", "average"],
    ["人均用水90升", "90升", "average"],
    ["补助标准提高到每人每月700元", "700元", "level"],
    ["每人用水90升", "90升", "average"],
    ["护士由28名增加到35名", "28名", "former"],
    ["护士由28名增加到35名", "35名", "level"],
    ["均衡开放阅览室4间", "4间", "average"],
    ["应参加年检的水管站38个，参加37个", "38个", "due"],
    ["应参加年检的水管站38个，参加37个", "37个", "level"],
    ["应检用户34万户、实检32.9万户", "32.9万户", "level"],
    ["应急演练15次", "15次", "level"],
    ["漏损率下降目标为3%", "3%", "change"],
  ] as const)("%s: %s is %s", (text, figure, role) => {
    expect(factOf(text, figure).role).toBe(role);
  });

  test("is said near it, within its own clause", () => {
    expect(factOf("新增的设备全部安装到位，巡查河道30次", "30次").role).toBe("level");
    expect(factOf("新增设备由各乡镇水利服务中心统一安装和管护共30台", "30台").role).toBe("level");
  });
});

describe("the words of a question", () => {
  test.each([
    ["在馆图书", true],
    ["泵站总数", true],
    ["新购图书", false],
  ])("%s asks for all there is: %s", (words, stock) => {
    expect(asksStock(words)).toBe(stock);
  });

  test.each([
    ["新增座位", true],
    ["在馆座位", false],
  ])("%s names what came to it: %s", (words, added) => {
    expect(namesAdded(words)).toBe(added);
  });

  test.each([
    ["年均借阅", true],
    ["全年借阅", false],
  ])("%s asks for an average: %s", (words, average) => {
    expect(namesAverage(words)).toBe(average);
  });

  test.each([
    ["供水量增加了", true],
    ["供水量同比增长", true],
    ["开放时间比上年多了", true],
    ["比上年多开放了", true],
    ["供水量增加到", false],
    ["供水量增幅达到", true],
    ["多开放了", false],
    ["供水量", false],
  ])("%s leads to a change: %s", (words, change) => {
    expect(leadsToChange(words)).toBe(change);
  });

  test.each([
    ["供水量增加了", "供水量"],
    ["开放时间比上年多", "开放时间 上年"],
    ["供水量", "供水量"],
  ])("%s without its change is %s", (words, rest) => {
    expect(withoutChange(words)).toBe(rest);
  });
});
