/** The drafting desk by the API, through the real server: what two people, a tired one and a careless one do with a draft. */
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import type {
  ChangedDraft,
  DraftBases,
  DraftConflict,
  DraftLint,
} from "../../src/console/api/drafts.ts";
import type { DraftView } from "../../src/flows/drafts/shown.ts";
import { waterReport } from "../drafting/invented.ts";
import { type AppOptions, eventually, fileOf, libraryOf, openApp, serverOf } from "../helper.ts";

const openWithWater = libraryOf(async (app) => {
  for (const [year, gauges] of [
    [2029, "38"],
    [2030, "41"],
  ] as const) {
    const file = fileOf(`${year}年总结.md`, waterReport(year, { gauges }));
    expect(await app.shelving.ingest([file])).toMatchObject([{ status: "added" }]);
  }
});

const SENT = { "content-type": "application/json" };

function clientOf(app: App) {
  const go = serverOf(app);
  async function call<T>(path: string, body?: unknown): Promise<{ status: number; value: T }> {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await go(`/api/v1/drafts${path}`, { ...sent, headers: SENT });
    return { status: response.status, value: (await response.json()) as T };
  }
  return { go, call };
}

async function begun(
  materials: { name: string | null; text: string }[] = [],
  options: AppOptions = {},
) {
  const app = await openWithWater(options);
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

test("what is against the rules in the title is told as such, with the title that is right", async () => {
  const { at, call, draft } = await begun();
  await at("rename", { seen: 1, title: "水务局2031年总结(送审)" });
  const { value } = await call<DraftLint>(`/${draft.id}/lint`);
  const inTitle = value.issues.filter(({ places }) => places.length === 0);
  expect(inTitle.map(({ title }) => title)).toContain("水务局2031年总结（送审)");
  expect(inTitle.every(({ suggestion }) => suggestion === undefined)).toBe(true);
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

test("files are read a few at a time; whoever comes beyond is told to come again, and then is read", async () => {
  const app = await openWithWater({ env: { CONSOLE_TOKEN: "a-long-console-token" } });
  const go = Promise.withResolvers<void>();
  const { read } = app.reading;
  let reading = 0;
  app.reading.read = async (...given) => {
    reading++;
    await go.promise;
    return read(...given);
  };
  const server = serverOf(app, "203.0.113.9");
  const people = await Promise.all(
    ["甲", "乙", "丙"].map((name) =>
      app.access.tokens.create({ name, scopes: ["ask"], until: null, by: "测试" }),
    ),
  );
  const bring = (person: number) =>
    server(`/api/v1/drafts/read?name=${encodeURIComponent("报来.txt")}`, {
      ...{ method: "POST", body: "巡查河道47条" },
      headers: {
        authorization: `Bearer ${people[person]!.token}`,
        "content-type": "application/octet-stream",
      },
    });
  const first = [bring(0), bring(0), bring(1), bring(1)];
  await eventually(() => expect(reading).toBe(4));
  const [own, others] = [await bring(0), await bring(2)];
  expect([own.status, others.status]).toEqual([429, 503]);
  expect(own.headers.get("retry-after")).toBe("3");
  expect(((await own.json()) as { error: string }).error).toContain("请等读完");
  expect(((await others.json()) as { error: string }).error).toContain("过几秒");
  go.resolve();
  for (const one of await Promise.all(first)) expect(one.status).toBe(200);
  expect((await bring(2)).status).toBe(200);
});

test("a draft whose report may no longer be read is not there", async () => {
  const { app, draft, call, base } = await begun();
  await app.shelving.remove([base.reportId], "测试");
  expect((await call(`/${draft.id}`)).status).toBe(404);
  expect((await call<{ drafts: unknown[] }>("")).value.drafts).toEqual([]);
});

test("a draft is called otherwise as its next version, which can be undone, and goes into Word under that name", async () => {
  const { app, draft, at, call, go } = await begun();
  const renamed = await at("rename", { seen: 1, title: " 防汛工作总结（送审） " });
  expect(renamed.value).toMatchObject({
    told: ["已改名为“防汛工作总结（送审）”。"],
    draft: { title: "防汛工作总结（送审）", version: 2, said: "改名为“防汛工作总结（送审）”" },
  });
  const word = await go(`/api/v1/drafts/${draft.id}/word`);
  expect(word.headers.get("content-disposition")).toContain(encodeURIComponent("送审"));
  const back = await at("undo", { seen: 2 });
  expect(back.value.draft).toMatchObject({ title: draft.title, version: 3 });
  for (const title of ["", "  ", "两\n行", "长".repeat(101)])
    expect((await at("rename", { seen: 3, title })).status).toBe(400);
  expect((await call("/d0000000000/rename", { seen: 1, title: "甲" })).status).toBe(404);
  expect(await app.trail.page({ action: "draft.renamed" }, null, 9)).toMatchObject([
    { detail: { draft: draft.id, title: "防汛工作总结（送审）" } },
  ]);
});

test("a removed draft is there for nobody, comes back as it was, and after some days no more", async () => {
  let now = Date.parse("2031-12-01T09:00:00+08:00");
  const { app, draft, at, call, go } = await begun([], { clock: () => now });
  await at("rename", { seen: 1, title: "第二版" });
  const { id } = draft;
  const remove = () => go(`/api/v1/drafts/${id}`, { method: "DELETE", headers: SENT });
  expect(await (await remove()).json()).toEqual({ title: "第二版", undoDays: 7 });
  expect((await call(`/${id}`)).status).toBe(404);
  expect((await at("rename", { seen: 2, title: "第三版" })).status).toBe(404);
  expect((await go(`/api/v1/drafts/${id}/word`)).status).toBe(404);
  expect((await remove()).status).toBe(404);
  expect((await call("")).value).toMatchObject({ drafts: [] });
  expect((await call("/removed")).value).toMatchObject({ drafts: [{ id, title: "第二版" }] });

  expect((await call(`/${id}/recover`, {})).status).toBe(200);
  expect((await call(`/${id}`)).value).toMatchObject({ title: "第二版", latest: 2 });
  expect((await call("/removed")).value).toEqual({ drafts: [] });
  const actions = (await app.trail.page({}, null, 9)).map(({ action }) => action);
  expect(actions.slice(0, 3)).toEqual(["draft.recovered", "draft.removed", "draft.renamed"]);

  await remove();
  now += 8 * 86_400_000;
  expect((await call("/removed")).value).toEqual({ drafts: [] });
  expect((await call(`/${id}/recover`, {})).status).toBe(404);
  await app.upkeep.run();
  now -= 8 * 86_400_000;
  expect((await call(`/${id}/recover`, {})).status).toBe(404);
});

describe("a draft of the console", () => {
  const OFFICE = "a-long-console-token";
  const PUBLIC = "https://chengqian.example";

  /** An office in which people have tokens of their own, and the one who begins a draft. */
  async function office(options: AppOptions = {}) {
    const env = { CONSOLE_TOKEN: OFFICE, PUBLIC_URL: PUBLIC };
    const app = await openWithWater({ ...options, env });
    const server = serverOf(app, "203.0.113.9");
    const withToken = (token: string) => async (path: string, body?: unknown, method?: string) => {
      const response = await server(path, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text };
    };
    const keeper = withToken(OFFICE);
    async function person(name: string, scopes = ["read", "ask"]) {
      const made = await keeper("/api/v1/tokens", { name, scopes, days: null });
      return withToken((JSON.parse(made.text) as { token: string }).token);
    }
    const maker = await person("甲");
    const bases = JSON.parse((await maker("/api/v1/drafts/bases")).text) as DraftBases;
    const base = bases.reports[0]!.reportId;
    const begun = await maker("/api/v1/drafts", { base, year: 2032 });
    const { id } = (JSON.parse(begun.text) as ChangedDraft).draft;
    return { app, keeper, person, maker, id, path: `/api/v1/drafts/${id}` };
  }
  const pathOf = (text: string) => (JSON.parse(text) as { url: string }).url.replace(PUBLIC, "");

  test("is its maker's and the keepers', and nobody else's who knows its address", async () => {
    const { keeper, person, maker, id, path } = await office();
    const stranger = await person("乙");
    expect((await maker(path)).status).toBe(200);
    expect((await keeper(path)).status).toBe(200);
    const tries: [string, unknown?, string?][] = [
      [""],
      ["/versions"],
      ["/word"],
      ["/lint"],
      ["/link"],
      ["/items/0", { seen: 1, text: "甲" }],
      ["/say", { seen: 1, words: "删掉最后一句" }],
      ["/material", { materials: [{ name: null, text: "巡查9条" }] }],
      ["/rename", { seen: 1, title: "乙的" }],
      ["", undefined, "DELETE"],
    ];
    for (const [what, body, method] of tries)
      expect((await stranger(`${path}${what}`, body, method)).status, what).toBe(404);
    await maker(path, undefined, "DELETE");
    expect((await stranger("/api/v1/drafts/removed")).text).not.toContain(id);
    expect((await stranger(`${path}/recover`, {})).status).toBe(404);
    expect((await keeper(`${path}/recover`, {})).status).toBe(200);
  });

  test("is also his to whom its link was passed on: he reads and changes it, and does not remove it", async () => {
    const { person, maker, id, path } = await office();
    const link = pathOf((await maker(`${path}/link`)).text);
    const colleague = await person("乙");
    const come = await colleague(link);
    expect([come.status, come.headers.get("location")]).toEqual([302, `/#drafts/${id}`]);
    expect(JSON.parse((await colleague("/api/v1/drafts")).text)).toMatchObject({
      drafts: [{ id, own: false }],
    });
    expect((await colleague(`${path}/rename`, { seen: 1, title: "合写的" })).status).toBe(200);
    expect(JSON.parse((await maker(path)).text)).toMatchObject({ title: "合写的", by: "乙" });
    const told = await maker(`${path}/say`, { seen: 2, words: "谁改的" });
    expect(told.text).toMatch(/第1版：[^"]*甲：起草2032年报告.*第2版：[^"]*乙：改名为/s);
    const removed = await colleague(path, undefined, "DELETE");
    expect([removed.status, removed.text]).toEqual([403, expect.stringContaining("起草人")]);
    expect((await colleague(`${path}/link`)).status).toBe(403);
    const reader = await person("丙", ["read"]);
    expect((await reader(link)).status).toBe(403);
  });

  test("is opened by no link that was made up, of another draft, too old or taken back", async () => {
    let now = Date.parse("2032-03-01T09:00:00+08:00");
    const { app, person, maker, path, id } = await office({ clock: () => now });
    const link = pathOf((await maker(`${path}/link`)).text);
    const stranger = await person("乙");
    expect((await stranger(`${link.slice(0, -1)}${link.endsWith("A") ? "B" : "A"}`)).status).toBe(
      403,
    );
    expect((await stranger(`/d/${id}`)).status).toBe(403);
    expect((await stranger(link.replace(id, "d0123456789"))).status).toBe(403);
    await app.links.revoke(null);
    expect((await stranger(link)).status).toBe(410);
    now += 1000;
    const next = pathOf((await maker(`${path}/link`)).text);
    now += (app.config.linkDays + 1) * 86_400_000;
    expect((await stranger(next)).status).toBe(410);
    expect((await stranger(path)).status).toBe(404);
  });

  test("waits at its link for whoever has to log in first", async () => {
    const { app, maker, path } = await office();
    const link = pathOf((await maker(`${path}/link`)).text);
    const away = await serverOf(app, "203.0.113.9")(link);
    expect(away.headers.get("location")).toBe(`/login?next=${encodeURIComponent(link)}`);
  });
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
