/** The drafting desk by the API, through the real server: what two people, a tired one and a careless one do with a draft. */
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { ChangedDraft, DraftBases, DraftConflict } from "../../src/console/api/drafts.ts";
import type { DraftView } from "../../src/flows/drafts/shown.ts";
import { waterReport } from "../drafting/invented.ts";
import { fileOf, libraryOf, openApp, serverOf } from "../helper.ts";

const openWithWater = libraryOf(async (app) => {
  for (const [year, gauges] of [
    [2029, "38"],
    [2030, "41"],
  ] as const) {
    const file = fileOf(`${year}年总结.md`, waterReport(year, { gauges }));
    expect(await app.shelving.ingest([file])).toMatchObject([{ status: "added" }]);
  }
});

function clientOf(app: App) {
  const go = serverOf(app);
  async function call<T>(path: string, body?: unknown): Promise<{ status: number; value: T }> {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const response = await go(`/api/v1/drafts${path}`, { ...sent, headers });
    return { status: response.status, value: (await response.json()) as T };
  }
  return { go, call };
}

async function begun(materials: { name: string | null; text: string }[] = []) {
  const app = await openWithWater();
  const { go, call } = clientOf(app);
  const { value: bases } = await call<DraftBases>("/bases");
  const base = bases.reports.find(({ year }) => year === 2030)!;
  const made = await call<ChangedDraft>("", { base: base.reportId, year: 2031, materials });
  expect(made.status).toBe(200);
  const { draft } = made.value;
  const at = (path: string, body: object) => call<ChangedDraft>(`/${draft.id}/${path}`, body);
  return { app, go, call, at, base, draft, told: made.value.told };
}

const wordsOf = ({ items }: DraftView) => items.map(({ text }) => text).join("");
const itemWith = ({ items }: DraftView, words: string) =>
  items.findIndex(({ text }) => text.includes(words));

test("a draft is begun on a report of the shelf and is among one's drafts", async () => {
  const { draft, call, base } = await begun([{ name: "巡查.txt", text: "巡查河道47条" }]);
  expect(draft).toMatchObject({ year: 2031, version: 1, latest: 1, by: "我" });
  expect(draft.base).toMatchObject({ reportId: base.reportId, year: 2030 });
  const told = draft.items[itemWith(draft, "巡查河道47条")]!;
  expect(told).toMatchObject({ material: [1] });
  expect(draft.materials).toEqual([{ from: 0, name: "巡查.txt", text: "巡查河道47条" }]);
  const { value } = await call<{ drafts: { id: string; blanks: number }[] }>("");
  expect(value.drafts).toMatchObject([{ id: draft.id }]);
  expect(value.drafts[0]!.blanks).toBeGreaterThan(0);
});

test("a bare number takes last year's unit, and one that nothing tells the unit of is not filled in", async () => {
  const { draft, at } = await begun();
  const item = itemWith(draft, "（上年42件）");
  const filled = await at("fill", { seen: 1, fills: [{ item, at: 0, words: "57" }] });
  expect(filled.value.changed).toBe(true);
  const own = filled.value.draft.items[item]!;
  expect(own.text).toContain("57件");
  expect(own).toMatchObject({ by: "我", doubts: [expect.stringContaining("57")] });

  const cause = itemWith(filled.value.draft, "【待补充：原因】");
  const asked = filled.value.draft.items[cause]!.text.match(/【待补充：[^】]*】/g)!;
  const which = asked.indexOf("【待补充：原因】");
  const bare = await at("fill", { seen: 2, fills: [{ item: cause, at: which, words: "12" }] });
  expect(bare.value).toMatchObject({ changed: false, told: [expect.stringContaining("没有填")] });
  const blank = await at("fill", { seen: 2, fills: [{ item: cause, at: which, words: "  " }] });
  expect(blank.value.changed).toBe(false);
});

test("what two people change in different places is both kept, and in the same place both texts are told", async () => {
  const { draft, at, call } = await begun([{ name: null, text: "巡查河道47条" }]);
  const n = itemWith(draft, "巡查河道47条");
  const other = draft.items.findIndex(({ level }) => level === 1);
  const first = await at(`items/${n}`, { seen: 1, text: "全年巡查河道48条。" });
  expect(first.value.draft.items[n]).toMatchObject({ by: "我", kind: "adapt" });
  expect(first.value.told.join("")).toMatch(/47条.*48条/);
  const elsewhere = await at(`items/${other}`, { seen: 1, text: "一、今年做成的事" });
  expect(elsewhere.status).toBe(200);
  expect(wordsOf(elsewhere.value.draft)).toContain("巡查河道48条");

  const same = await call<DraftConflict>(`/${draft.id}/items/${n}`, {
    seen: 1,
    text: "巡查49条。",
  });
  expect(same.status).toBe(409);
  expect(same.value.conflict).toMatchObject({ item: n, theirs: "全年巡查河道48条。" });
  expect(wordsOf(same.value.draft)).not.toContain("49条");
  const late = await call<DraftConflict>(`/${draft.id}/say`, { seen: 1, words: "删掉最后一句" });
  expect(late.status).toBe(409);
  expect(late.value.draft.latest).toBe(3);
});

test("undo goes back step by step, every version stays, and two of them are compared", async () => {
  const { draft, at, call } = await begun([{ name: null, text: "巡查河道47条" }]);
  const n = itemWith(draft, "巡查河道47条");
  await at(`items/${n}`, { seen: 1, text: "巡查河道48条。" });
  await at(`items/${n}`, { seen: 2, text: "巡查河道49条。" });
  const back = await at("undo", { seen: 3 });
  expect(wordsOf(back.value.draft)).toContain("48条");
  const further = await at("undo", { seen: 4 });
  expect(wordsOf(further.value.draft)).toContain("47条");
  expect((await at("undo", { seen: 5 })).status).toBe(409);
  const { value } = await call<{ versions: { said: string }[] }>(`/${draft.id}/versions`);
  expect(value.versions).toHaveLength(5);
  const apart = await call<{ lines: { kind: string; parts: { text: string; mark: string }[] }[] }>(
    `/${draft.id}/compare?from=1&to=2`,
  );
  const changed = apart.value.lines.filter(({ kind }) => kind !== "same");
  expect(changed).toHaveLength(1);
  const marks = changed[0]!.parts.filter(({ mark }) => mark !== "same").map(({ text }) => text);
  expect(marks.join(" ")).toMatch(/47.*48/);
});

test("what fits nowhere is told with places, and goes to the one that is pressed", async () => {
  const { draft, at } = await begun([{ name: null, text: "食堂换了师傅" }]);
  const [left] = draft.unused;
  expect(left).toMatchObject({ line: 1, places: expect.any(Array) });
  const { passageId } = left!.places![0]!;
  const done = await at("place", { seen: 1, passageId, text: "食堂换了师傅。", line: 1 });
  expect(wordsOf(done.value.draft)).toContain("食堂换了师傅");
  expect(done.value.draft.unused).toEqual([]);
});

test("the rules of 公文 are marked at their words, and one press mends one place", async () => {
  const { draft, at, call } = await begun([{ name: null, text: "巡查河道47条" }]);
  const n = itemWith(draft, "巡查河道47条");
  await at(`items/${n}`, { seen: 1, text: "巡查河道47条,约500余人参加。" });
  const { value } = await call<{
    issues: { rule: string; suggestion?: string; places: { item: number; start: number }[] }[];
  }>(`/${draft.id}/lint`);
  const comma = value.issues.find(({ rule }) => rule === "P1")!;
  expect(comma).toMatchObject({ suggestion: "，", places: [{ item: n }] });
  const one = { rule: "P1", item: n, start: comma.places[0]!.start };
  const done = await at("lint/fix", { seen: 2, one });
  expect(done.value.draft.items[n]!.text).toContain("47条，约");
});

test("a draft goes out as Word, and no final one while something is to be filled in", async () => {
  const { draft, go } = await begun();
  const word = await go(`/api/v1/drafts/${draft.id}/word`);
  expect(word.status).toBe(200);
  expect(word.headers.get("content-disposition")).toContain(encodeURIComponent("2031年"));
  expect(new TextDecoder().decode((await word.arrayBuffer()).slice(0, 2))).toBe("PK");
  const final = await go(`/api/v1/drafts/${draft.id}/word?final=1`);
  expect(final.status).toBe(422);
  expect(((await final.json()) as { error: string }).error).toContain("待补充");
});

test("a file of material is read, and what is none is told in a sentence", async () => {
  const { go } = await begun();
  const read = (name: string, body: BodyInit) =>
    go(`/api/v1/drafts/read?name=${encodeURIComponent(name)}`, {
      ...{ method: "POST", body },
      headers: { "content-type": "application/octet-stream", "sec-fetch-site": "same-origin" },
    });
  const good = await read("../报来.txt", "巡查河道47条");
  expect(await good.json()).toMatchObject({
    texts: [{ name: "..报来.txt", text: "巡查河道47条" }],
  });
  const bad = await read("坏.docx", "不是文档");
  expect(bad.status).toBe(422);
  expect(((await bad.json()) as { error: string }).error).toContain("坏.docx");
});

test("a draft whose report may no longer be read is not there", async () => {
  const { app, draft, call, base } = await begun();
  await app.shelving.remove([base.reportId], "测试");
  expect((await call(`/${draft.id}`)).status).toBe(404);
  expect((await call<{ drafts: unknown[] }>("")).value.drafts).toEqual([]);
});

test("an unknown draft, an unknown place and no words are refused in sentences", async () => {
  const { at, call } = await begun();
  expect((await call("/d0000000000")).status).toBe(404);
  expect((await at("items/9999", { seen: 1, text: "甲" })).status).toBe(409);
  expect((await at("items/0", { seen: 1, text: " " })).status).toBe(400);
  const unread = await at("say", { seen: 1, words: "今天天气怎么样" });
  expect(unread.status).toBe(422);
  const app = await openApp();
  const { value } = await clientOf(app).call<DraftBases>("/bases");
  expect(value).toEqual({ offices: [], reports: [] });
});
