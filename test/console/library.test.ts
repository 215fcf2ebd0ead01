/** The library by its API: looked through, corrected, taken off and put back; files that are brought in batches. */
import { request as httpRequest } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { RemovedList, ReportItem, ReportPage, Shelf } from "../../src/console/api/library.ts";
import type { ArrivalItem, BatchItem, BegunBatch } from "../../src/console/api/uploads.ts";
import { eventually, fileOf, listen, openApp, serverOf } from "../helper.ts";

/** A yearly report of an invented office. */
const reportOf = (
  year: number,
  { org = "青禾县水务局", sites = 31 } = {},
) => `${org}${year}年工作总结
${year}年，${org}按照县委、县政府部署，扎实推进各项工作。
一、主要工作
（一）河道治理
全年整治河道${sites}处，清淤12公里。
（二）供水保障
新建供水管网86公里。
二、下一步打算
${year + 1}年计划整治河道40处。`;

const JSON_TYPE = { "content-type": "application/json" };

async function house() {
  const app = await openApp();
  const ask = serverOf(app);
  const call = async <T>(
    path: string,
    method = "GET",
    body?: unknown,
  ): Promise<T & { error?: string; status: number }> => {
    const response = await ask(`/api/v1${path}`, {
      method,
      headers: JSON_TYPE,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { ...((await response.json()) as T), status: response.status };
  };
  const send = async (batch: string, name: string, bytes: string | Uint8Array) => {
    const path = `/api/v1/uploads/${batch}/files?name=${encodeURIComponent(name)}`;
    const response = await ask(path, {
      method: "PUT",
      headers: { "sec-fetch-site": "same-origin" },
      body: bytes as BodyInit,
    });
    return {
      ...((await response.json()) as ArrivalItem & { error?: string }),
      status: response.status,
    };
  };
  const batch = async (more: object = {}) => (await call<BegunBatch>("/uploads", "POST", more)).id;
  const file = async (id: string, name: string) =>
    (await call<BatchItem>(`/uploads/${id}`)).files.find((one) => one.file === name)!;
  /** The file as it is once it has come so far. */
  const until = (id: string, name: string, state: ArrivalItem["state"]) =>
    eventually(async () => {
      const one = await file(id, name);
      expect(one).toMatchObject({ state });
      return one;
    });
  const shelve = async (app: App, name: string, text: string) =>
    (await app.shelving.ingest([fileOf(name, text)]))[0]!.reportId;
  return {
    app,
    ask,
    call,
    send,
    batch,
    file,
    until,
    put: (name: string, text: string) => shelve(app, name, text),
  };
}

test("a file that is sent is read, looked at, corrected and put on the shelf", async () => {
  const { call, send, batch, until } = await house();
  const id = await batch();
  expect(await send(id, "往年/水务总结.txt", reportOf(2021))).toMatchObject({ status: 200 });
  const asked = await until(id, "往年/水务总结.txt", "asked");
  expect(asked.read).toMatchObject({
    title: "青禾县水务局2021年工作总结",
    org: "青禾县水务局",
    year: 2021,
  });
  expect((await call<Shelf>("/shelf")).total).toBe(0);

  await call(`/uploads/${id}/files/${asked.id}`, "POST", { do: "shelve", year: 2022 });
  const done = await until(id, "往年/水务总结.txt", "done");
  expect(done).toMatchObject({ status: "added", read: { year: 2022 } });
  const [report] = (await call<ReportPage>("/reports")).reports;
  expect(report).toMatchObject({ year: 2022, known: { year: "flag" } });
  // What it says is of the corrected year too.
  const { body } = await call<{ body: { text: string; factYear: number }[] }>(
    `/reports/${report!.reportId}`,
  );
  expect(body.find(({ text }) => text.includes("清淤"))!.factYear).toBe(2022);
  expect(
    (await call(`/uploads/${id}/files/${asked.id}`, "POST", { do: "shelve" })).error,
  ).toContain("已经处理过");
});

test("a batch that goes straight on asks nobody, and what comes twice is read once", async () => {
  const { call, send, batch, until } = await house();
  const id = await batch({ direct: true });
  await send(id, "甲.txt", reportOf(2019));
  await send(id, "乙.txt", reportOf(2020));
  expect(await send(id, "甲（复件）.txt", reportOf(2019))).toMatchObject({
    state: "discarded",
    error: "与“甲.txt”内容相同，只留一份。",
  });
  await until(id, "甲.txt", "done");
  await until(id, "乙.txt", "done");
  expect((await call<ReportPage>("/reports")).reports.map(({ year }) => year)).toEqual([
    2020, 2019,
  ]);
});

test("bad files are each told in a sentence, and keep no other from coming in", async () => {
  const { send, batch, until, call } = await house();
  const files = [
    { name: "~$水务.docx", bytes: 162 },
    { name: "录像.mp4", bytes: 10 },
    { name: "整年资料.pdf", bytes: 2_000_000_000 },
  ];
  const begun = await call<BegunBatch>("/uploads", "POST", { files });
  expect(begun.files).toEqual([]);
  expect(begun.skipped.map(({ why }) => why)).toEqual([
    "系统或编辑器的临时文件，没有读入",
    ".mp4 不是文档，没有读入",
    expect.stringContaining("2000 MB，超过 100 MB"),
  ]);
  const id = await batch({ direct: true });
  await send(id, "空.docx", "");
  await send(id, "坏.pdf", "%PDF-1.7 这里什么都没有");
  await send(id, "../../<img src=x onerror=alert(1)>.txt", reportOf(2018));
  expect((await until(id, "空.docx", "failed")).error).toContain("空文件");
  expect((await until(id, "坏.pdf", "failed")).error).toMatch(/“坏.pdf”.*(?:损坏|打不开)/);
  await until(id, "<img src=x onerror=alert(1)>.txt", "done");
  expect((await call<Shelf>("/shelf")).total).toBe(1);
});

test("two gigabytes are refused before they are sent, and counted where nobody says how many", async () => {
  const { app, batch } = await house();
  const id = await batch();
  const base = await listen(app);
  const status = await new Promise<string>((resolve, reject) => {
    const path = `/api/v1/uploads/${id}/files?name=${encodeURIComponent("大.pdf")}`;
    const sent = httpRequest(`${base}${path}`, {
      method: "PUT",
      headers: { "content-length": 2_000_000_000, "sec-fetch-site": "same-origin" },
    });
    onTestFinished(() => void sent.destroy());
    sent.on("response", (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(`${response.statusCode} ${text}`));
    });
    sent.on("error", reject);
    sent.write("开头");
  });
  expect(status).toMatch(/^413 .*超过 100 MB/);

  const part = new Uint8Array(1 << 20);
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += part.length;
      controller.enqueue(part);
    },
  });
  const { Readable } = await import("node:stream");
  const came = await app.arriving.receive(
    (await app.arrivals.batch(id))!,
    { name: "流.pdf" },
    null,
    Readable.fromWeb(endless as never),
  );
  expect(came).toMatchObject({ ok: false, status: 413 });
  expect(sent).toBeLessThan(130 << 20);
});

test("a file whose connection is lost is awaited again, and the rest is not sent twice", async () => {
  const { app, call, send, until } = await house();
  const text = reportOf(2017);
  const bytes = Buffer.byteLength(text);
  const files = ["甲.txt", "乙.txt"].map((name) => ({ name, bytes }));
  const { id } = await call<BegunBatch>("/uploads", "POST", { files });
  await send(id, "甲.txt", text);
  const broken = async function* () {
    yield Buffer.from(text.slice(0, 40));
    throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  };
  const cut = await app.arriving.receive(
    (await app.arrivals.batch(id))!,
    { name: "乙.txt" },
    bytes,
    broken(),
  );
  expect(cut).toMatchObject({ ok: false, error: "“乙.txt”没有传完，连接断了。请再传一次。" });
  await until(id, "甲.txt", "asked");
  // As a page that is loaded anew sees it.
  const { batches } = await call<{ batches: BatchItem[] }>("/uploads");
  expect(batches[0]!.files.map(({ file, state }) => [file, state])).toEqual([
    ["甲.txt", "asked"],
    ["乙.txt", "awaited"],
  ]);
  await send(id, "乙.txt", text.replace("31处", "33处"));
  await until(id, "乙.txt", "asked");
});

test("what a stop left unread is read after the next start", async () => {
  const { app, call, until } = await house();
  const { id, files } = await call<BegunBatch>("/uploads", "POST", {
    files: [{ name: "甲.txt", bytes: 9 }],
  });
  await app.arrivals.put(files[0]!.id, Buffer.from(reportOf(2016)));
  await app.arrivals.change(files[0]!.id, ["awaited"], { state: "reading" });
  await app.arriving.start();
  expect((await until(id, "甲.txt", "asked")).read!.year).toBe(2016);
});

test("a file that comes just as the last look found nothing to read is read too", async () => {
  const { app, send, batch, until } = await house();
  app.reading.workers = 1;
  const id = await batch();
  const { take } = app.arrivals;
  let came = false;
  app.arrivals.take = async () => {
    const found = await take();
    if (found === null && !came) {
      came = true;
      await send(id, "乙.txt", reportOf(2019));
    }
    return found;
  };
  await send(id, "甲.txt", reportOf(2018));
  await until(id, "甲.txt", "asked");
  await until(id, "乙.txt", "asked");
});

test("of two accounts of a file the later one says so", async () => {
  const { send, batch, until } = await house();
  const id = await batch();
  const sent = await send(id, "甲.txt", reportOf(2018));
  const asked = await until(id, "甲.txt", "asked");
  expect(asked.revision).toBeGreaterThan(sent.revision);
});

test("of two keepers who correct one report the later is told what it is by now", async () => {
  const { call, put } = await house();
  const reportId = await put("总结.txt", reportOf(2020));
  const [seen] = (await call<ReportPage>("/reports")).reports;
  const path = `/reports/${reportId}`;
  const first = await call<{ report: ReportItem }>(path, "PATCH", {
    org: "青禾县水利局",
    revision: seen!.revision,
  });
  expect(first.report).toMatchObject({ org: "青禾县水利局", year: 2020 });
  const second = await call<{ report: ReportItem }>(path, "PATCH", {
    year: 2021,
    revision: seen!.revision,
  });
  expect(second.status).toBe(409);
  expect(second.error).toContain("刚刚被别人改过");
  expect(second.report).toMatchObject({ org: "青禾县水利局", year: 2020 });
  const third = await call<{ report: ReportItem }>(path, "PATCH", {
    year: 2021,
    revision: second.report.revision,
  });
  expect(third.report).toMatchObject({ org: "青禾县水利局", year: 2021 });
});

test("a corrected year is that of its figures, and never takes another's place unasked", async () => {
  const { app, call, put } = await house();
  const reportId = await put("甲.txt", reportOf(2020, { sites: 57 }));
  const standing = await put("乙.txt", reportOf(2021));
  const { reports } = await call<ReportPage>("/reports");
  const { revision } = reports.find((one) => one.reportId === reportId)!;
  const path = `/reports/${reportId}`;
  const refused = await call<{ rival: { reportId: string } }>(path, "PATCH", {
    year: 2021,
    revision,
  });
  expect(refused).toMatchObject({ status: 409, rival: { reportId: standing } });
  expect((await call<Shelf>("/shelf")).total).toBe(2);

  await call(path, "PATCH", { year: 2018, revision });
  const figures = await app.records.figures(reportId);
  expect(figures.find(({ text }) => text === "57处")).toMatchObject({ factYear: 2018 });
  const { hits } = { hits: await app.shelf.search("整治河道", { years: [2018] }, 3) };
  expect(hits[0]!.text).toContain("57处");
  expect((await app.shelf.search("整治河道57处", { reportYears: [2020] }, 3)).length).toBe(0);
});

test("the shelf is searched by title, office, year, kind and file, a page at a time", async () => {
  const { call, put } = await house();
  for (const year of [2019, 2020, 2021]) await put(`水务${year}.txt`, reportOf(year));
  await put("归档-0417.txt", reportOf(2020, { org: "青禾县民政局" }));
  const found = async (query: string) =>
    (await call<ReportPage>(`/reports?${query}`)).reports.map(({ org, year }) => `${org}${year}`);
  expect(await found("q=民政")).toEqual(["青禾县民政局2020"]);
  expect(await found("q=2020年 水务".replace(" ", "%20"))).toEqual(["青禾县水务局2020"]);
  expect(await found("q=０４１７")).toEqual(["青禾县民政局2020"]);
  expect(await found("year=2021")).toEqual(["青禾县水务局2021"]);
  const first = await call<ReportPage>("/reports?limit=3");
  expect(first).toMatchObject({ total: 4 });
  const second = await call<ReportPage>(`/reports?limit=3&cursor=${first.next}`);
  expect(second.next).toBeNull();
  expect(new Set([...first.reports, ...second.reports].map(({ reportId }) => reportId)).size).toBe(
    4,
  );
  const shelf = await call<Shelf>("/shelf");
  expect(shelf.rows.map(({ org, count }) => [org, count])).toEqual([
    ["青禾县民政局", 1],
    ["青禾县水务局", 3],
  ]);
});

test("what was removed is listed until it is past undoing, and each is put back", async () => {
  const { call, put } = await house();
  const reportId = await put("甲.txt", reportOf(2020));
  await call(`/reports/${reportId}`, "DELETE");
  const { removed } = await call<RemovedList>("/removed");
  expect(removed).toMatchObject([
    { reportId, title: "青禾县水务局2020年工作总结", by: "本机控制台" },
  ]);
  expect(await call(`/reports/${reportId}/undo`, "POST", {})).toMatchObject({ restored: true });
  expect((await call<RemovedList>("/removed")).removed).toEqual([]);
  expect((await call<Shelf>("/shelf")).total).toBe(1);
});

test("a new version takes the place that it is brought for, though its words say less", async () => {
  const { call, put, send, until } = await house();
  const old = await put("甲.txt", reportOf(2020));
  const text = "关于去年工作的总结（修订）\n全年整治河道35处。\n清淤15公里，改造泵站3座。";
  const begun = await call<BegunBatch>("/uploads", "POST", {
    replaces: old,
    files: [{ name: "修订.txt", bytes: Buffer.byteLength(text) }],
  });
  await send(begun.id, "修订.txt", text);
  const asked = await until(begun.id, "修订.txt", "asked");
  expect(asked.read).toMatchObject({ org: "青禾县水务局", year: 2020 });
  expect(asked.warnings.join("")).toContain("入库后替换库中的《青禾县水务局2020年工作总结》");
  await call(`/uploads/${begun.id}`, "POST", { do: "shelve", ids: [asked.id] });
  await until(begun.id, "修订.txt", "done");
  const { reports } = await call<ReportPage>("/reports");
  expect(reports.map(({ file }) => file)).toEqual(["修订.txt"]);
});
