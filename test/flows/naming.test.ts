/** What people are called: by their token, by Feishu, or by what there is of a number. */
import { expect, test, vi } from "vitest";
import { createNaming } from "../../src/flows/naming.ts";

const tokens = { nameOf: async (id: string) => (id === "0a1b2c3d4e5f" ? "综合科" : null) };

test("whoever has a token is called as it is, and whom Feishu knows as Feishu does", async () => {
  const people = { nameOf: async (id: string) => (id === "ou_zhang" ? "张三" : null) };
  const { namesOf } = createNaming({ tokens, people, clock: Date.now });
  const all = [
    "console:0a1b2c3d4e5f",
    "console:local",
    "console:77aa88bb",
    "ou_zhang",
    "ou_1234567890abc",
  ];
  expect(await namesOf([...all, null, "ou_zhang", "终端 li", "大模型m"])).toEqual({
    "console:0a1b2c3d4e5f": "综合科",
    "console:local": "本机控制台",
    "console:77aa88bb": "同事 77aa88bb",
    ou_zhang: "张三",
    ou_1234567890abc: "飞书 ou_12345678…",
    "终端 li": "终端 li",
    大模型m: "大模型m",
  });
});

test("Feishu is asked once about one person, and again after a while; that it fails costs nobody the page", async () => {
  let now = 0;
  const nameOf = vi.fn(
    async (_: string): Promise<string | null> => Promise.reject(new Error("away")),
  );
  const { namesOf } = createNaming({ tokens, people: { nameOf }, clock: () => now });
  expect(await namesOf(["ou_zhang"])).toEqual({ ou_zhang: "飞书 ou_zhang" });
  await namesOf(["ou_zhang"]);
  expect(nameOf).toHaveBeenCalledTimes(1);
  now += 3600_000;
  nameOf.mockResolvedValue("张三");
  expect(await namesOf(["ou_zhang"])).toEqual({ ou_zhang: "张三" });
});

test("whoever does not answer is not waited for", async () => {
  const people = { nameOf: () => new Promise<string>(() => {}) };
  const { nameOf } = createNaming({ tokens, people, clock: Date.now });
  expect(await nameOf("ou_zhang")).toBe("飞书 ou_zhang");
});
