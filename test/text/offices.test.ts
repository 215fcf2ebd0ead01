import { describe, expect, test } from "vitest";
import { filedAs, placesOf, readOffices, shortFor } from "../../src/text/offices.ts";

const shelf = (...orgs: string[]) => orgs.map((org) => ({ org, aliases: [] as string[] }));

/** One district's offices, and a neighbour's finance bureau. */
const DISTRICT = [
  ...shelf(
    "云岭省松州市梅岭区财政局",
    "梅岭区教育和体育局",
    "松州市梅岭区规划和自然资源局",
    "梅岭区人民政府",
    "松州市梅岭区人民政府柳荫街道办事处",
    "兰溪区财政局",
    "梅岭区发展和改革委员会",
    "梅岭区卫生健康委员会",
    "梅岭区人力资源和社会保障局",
    "梅岭区政务服务和数据管理局",
  ),
  { org: "松州市梅岭区人民政府外事办公室", aliases: ["区府外事办"] },
];
const asked = (text: string, officeName: string | null = "梅岭区财政局") =>
  readOffices(DISTRICT, officeName).asked(text);

describe("an office by any of its names", () => {
  test.each([
    ["松州市梅岭区财政局2017年收入多少", "云岭省松州市梅岭区财政局"],
    ["区财政局2017年收入多少", "云岭省松州市梅岭区财政局"],
    ["兰溪区财政局2017年收入多少", "兰溪区财政局"],
    ["规资局2017年审批几件", "松州市梅岭区规划和自然资源局"],
    ["区发改委2017年批复几个", "梅岭区发展和改革委员会"],
    ["卫健委有多少医院", "梅岭区卫生健康委员会"],
    ["人社局去年培训几人", "梅岭区人力资源和社会保障局"],
    ["教体局招了几名教师", "梅岭区教育和体育局"],
    ["政数局办件多少", "梅岭区政务服务和数据管理局"],
    ["人社局办结投诉多少", "梅岭区人力资源和社会保障局"],
    ["区政府外办接待几批", "松州市梅岭区人民政府外事办公室"],
    ["区府外事办接待几批", "松州市梅岭区人民政府外事办公室"],
    ["柳荫街道2018年预算", "松州市梅岭区人民政府柳荫街道办事处"],
    ["梅岭区柳荫街道办事处的车有几辆", "松州市梅岭区人民政府柳荫街道办事处"],
    ["区政府2018年办实事几件", "梅岭区人民政府"],
    ["梅岭区2018年财政局收入", "云岭省松州市梅岭区财政局"],
    ["我局2018年收入多少", "云岭省松州市梅岭区财政局"],
    ["咱们2018年收入多少", "云岭省松州市梅岭区财政局"],
    ["本单位有几人", "云岭省松州市梅岭区财政局"],
  ])("%s: %s", (text, org) => {
    expect(asked(text)).toMatchObject({ orgs: [org], strangers: [], unsure: [] });
  });

  test("two offices are both asked, in order", () => {
    expect(asked("教体局和财政局哪个人多").orgs).toEqual([
      "梅岭区教育和体育局",
      "云岭省松州市梅岭区财政局",
    ]);
    expect(asked("我们比规资局多几人").orgs).toEqual([
      "云岭省松州市梅岭区财政局",
      "松州市梅岭区规划和自然资源局",
    ]);
  });

  test("a name that fits two offices is either's, unless one is at home", () => {
    const both = ["云岭省松州市梅岭区财政局", "兰溪区财政局"];
    expect(asked("财政局2018年收入多少", null).orgs).toEqual(both);
    expect(asked("财政局2018年收入多少", "兰溪区财政局").orgs).toEqual(["兰溪区财政局"]);
  });

  test("a place means its own offices, and 我区 those of ours, with ours first", () => {
    const { orgs } = asked("梅岭区2018年收入多少");
    expect(orgs).toHaveLength(9);
    expect(orgs).not.toContain("兰溪区财政局");
    expect(orgs).not.toContain("松州市梅岭区人民政府柳荫街道办事处");
    const ours = asked("我区2018年收入多少", "梅岭区教体局").orgs;
    expect(ours[0]).toBe("梅岭区教育和体育局");
    expect([...ours].sort()).toEqual([...orgs].sort());
  });
});

describe("names that the shelf does not have", () => {
  test.each([
    ["西塘区外办2018年接待几批", "西塘区外办"],
    ["邻区财政局2018年收入多少", "邻区财政局"],
    ["市财政局2018年收入多少", "市财政局"],
    ["浦东新区2018年修了几条路", "浦东新区"],
    ["贵州2018年出生多少人", "贵州"],
    ["西塘区2018年批了几个，咱们材料里提过吧", "西塘区"],
    ["民政局2018年救助几人", "民政局"],
  ])("%s: %s is a stranger", (text, name) => {
    expect(asked(text)).toMatchObject({ orgs: [], strangers: [{ text: name }] });
  });

  test.each([
    "赴贵州调研几次",
    "来自北京市的学生有几人",
    "与丹绒巴都市交流几场",
    "2018年国际社区接待几批",
    "高新区2018年有多少企业",
    "友好城市有几个",
    "去年哪个街道最多",
    "在外办理手续的有几人",
    "和西塘区、兰川区三区演练几次",
    "城镇新增就业多少人",
    "来全区累计核查标识多少处",
    "签完以后全区一共几个友城",
  ])("%s: none is", (text) => {
    expect(asked(text)).toMatchObject({ strangers: [], unsure: [] });
  });

  test("what may be owner or matter is left to the library's text", () => {
    expect(asked("丹绒巴都市2018年交流几场").unsure.map(({ text }) => text)).toEqual([
      "丹绒巴都市",
    ]);
  });

  test("a place without offices of its own says which are inside it", () => {
    const [stranger] = asked("云岭省2018年修了几条路").strangers;
    expect(stranger).toMatchObject({ text: "云岭省", within: ["云岭省松州市梅岭区财政局"] });
  });

  test("one beside ours is a stranger where the two are compared", () => {
    const { orgs, strangers } = asked("区教体局和市教体局哪个人多");
    expect(orgs).toEqual(["梅岭区教育和体育局"]);
    expect(strangers.map(({ text }) => text)).toEqual(["市教体局"]);
  });
});

test("one office that is filed under two spellings is one, and another city's is another", () => {
  const { offices } = readOffices(
    shelf(
      "云岭省松州市兰溪区人民政府",
      "兰溪区人民政府",
      "松州市鼓山区财政局",
      "榕州市鼓山区财政局",
    ),
  );
  expect(offices.map(({ orgs }) => orgs)).toEqual([
    ["云岭省松州市兰溪区人民政府", "兰溪区人民政府"],
    ["松州市鼓山区财政局"],
    ["榕州市鼓山区财政局"],
  ]);
});

test.each([
  ["兰溪区外办", "兰溪区人民政府外事办公室", true],
  ["兰溪区政府办", "兰溪区人民政府外事办公室", false],
  ["兰溪区人民政府", "兰溪区人民政府外事办公室", false],
  ["松州市人民政府", "松州市兰溪区人民政府", false],
  ["梅岭区外办", "兰溪区人民政府外事办公室", false],
  ["区外办", "兰溪区人民政府外事办公室", true],
  ["市外办", "兰溪区人民政府外事办公室", false],
  ["兰溪区教育局", "兰溪区教育和体育局", false],
  ["兰溪区财政局", "松州市兰溪区财政局", true],
])("%s for %s: %s", (short, long, same) => {
  expect(shortFor(short, long)).toBe(same);
});

test("a report goes to the one office that is written otherwise on the shelf", () => {
  expect(filedAs("兰溪区财政局", shelf("松州市兰溪区财政局"))).toBe("松州市兰溪区财政局");
  expect(filedAs("松州市兰溪区财政局", shelf("兰溪区财政局"))).toBeNull();
  const two = shelf("松州市鼓山区财政局", "榕州市鼓山区财政局");
  expect(filedAs("鼓山区财政局", two)).toBeNull();
});

test("a province by its short name, in a question and in a name", () => {
  const province = shelf("贵州省人民政府", "广州市海珠区财政局");
  expect(readOffices(province).asked("贵州人均寿命到多少岁").orgs).toEqual(["贵州省人民政府"]);
  expect(readOffices(province).asked("贵州省的铁路有多长").orgs).toEqual(["贵州省人民政府"]);
  expect(placesOf("贵州省财政厅")).toEqual(["贵州省"]);
  expect(placesOf("江苏财政厅")).toEqual(["江苏"]);
});

test("the places in a name, also of cities that end like words", () => {
  expect(placesOf("盐城市亭湖区人民政府")).toEqual(["盐城市", "亭湖区"]);
  expect(placesOf("景德镇市住房和城乡建设局")).toEqual(["景德镇市"]);
  expect(placesOf("沛县市场监督管理局")).toEqual(["沛县"]);
});

test("a question of ten thousand characters among five thousand offices is read", () => {
  const many = shelf(...Array.from({ length: 5_000 }, (_, i) => `${name(i)}区财政局`));
  const text = "请问石桥区财政局和教育局的办公室收到多少件，".repeat(450);
  expect(readOffices(many).asked(text).strangers.length).toBeGreaterThan(0);
});

const name = (i: number) => String.fromCharCode(0x4e00 + (i % 70), 0x5e00 + Math.floor(i / 70));

test("a short name that an office calls itself by is short for no longer name", () => {
  const shelf = [{ org: "松州市梅岭区人民政府外事办公室", aliases: ["区外办"] }];
  const orgs = (text: string) => readOffices(shelf).asked(text).orgs;
  expect(orgs("外办接待几批")).toEqual(["松州市梅岭区人民政府外事办公室"]);
  expect(orgs("外国专家来华许可办了几份")).toEqual([]);
});

test("no place has a name as long as a matter", () => {
  const unsure = (text: string) => asked(text).unsure.map((name) => name.text);
  expect(unsure("2017年食品安全监督抽检中县本级多少批次")).toEqual([]);
  expect(unsure("2017年云帆岭县抽检多少批次")).toEqual(["云帆岭县"]);
});
