import { expect, test } from "vitest";
import { createLikest, likeness } from "../../src/text/likeness.ts";

test("likeness is of character pairs", () => {
  expect(likeness("常态化巡查河道", "常态化巡查河道")).toBe(1);
  expect(likeness("常态化巡查河道", "常态化巡查湖库")).toBeGreaterThan(0.5);
  expect(likeness("巡查", "审批")).toBe(0);
});

test("the likest of many is found, and how alike it is", () => {
  const likest = createLikest(["常态化巡查河道", "组织水法宣传培训", "办理取水许可"]);
  expect(likest("常态化巡查湖库河道")?.at).toBe(0);
  expect(likest("办理取水许可")).toEqual({ at: 2, share: 1 });
  expect(likest("新建灯光球场")).toBeNull();
});
