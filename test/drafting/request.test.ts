/** What a message says of a draft: this year's material in it, and what is to be made of it. */
import { expect, test } from "vitest";
import { splitMaterial } from "../../src/drafting/request.ts";

test.each([
  [
    "按期办结12件",
    "起草2031年总结。材料：巡查水闸41座。按期办结12件。照章处罚3起。",
    "照章处罚3起",
  ],
  ["请来专家", "材料：巡查水闸41座。请专家授课3次。据此起草2031年总结。", "请专家授课3次"],
])("a deed that begins like an order (%s) is material", (_, message, deed) => {
  expect(splitMaterial(message).material).toContain(deed);
});

test.each(["请写成一段", "按2030年的口径写一段", "请更新", "请仿照去年的写法写200字"])(
  "what is to be made of it is none: %s",
  (order) => {
    const { ask, material } = splitMaterial(`材料：巡查水闸41座。${order}。`);
    expect(material).toBe("巡查水闸41座");
    expect(ask).toContain(order);
  },
);

test.each([
  "起草2031年总结的“巡查”部分。今年巡查水闸41座，更换启闭机3台。",
  "起草2031年总结的“巡查”部分\n巡查水闸41座，更换启闭机3台",
])("figures that are told behind the request are its material: %s", (message) => {
  const { ask, material } = splitMaterial(message);
  expect(ask).toBe("起草2031年总结的“巡查”部分");
  expect(material).toContain("更换启闭机3台");
});

test.each([
  "写200字左右。",
  "语气正式一些，不超过300字。",
  "去年巡查水闸多少座？",
  "参照2030年的写法。",
])("what is wanted besides is none: %s", (more) => {
  expect(splitMaterial(`起草2031年总结的“巡查”部分。${more}`).material).toBeNull();
});
