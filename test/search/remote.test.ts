import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/domain.ts";
import { createBelonging } from "../../src/flows/belonging.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary } from "../../src/search/library.ts";
import { createRecords } from "../../src/store/records.ts";
import { engine, freshBucket, openState } from "../engines.ts";
import { REPORT_2022 } from "../helper.ts";

/** An object store behind a door of ours, which does with requests what a test says. */
async function behindDoor() {
  const { uri, storageOptions, origin } = freshBucket();
  const listed = new Map<string, string>();
  const door = { way: "through" as "through" | "noted" | "busy" | "silent" | "as noted" };
  const server = createServer((req, res) => {
    if (door.way === "busy") res.writeHead(503).end("busy");
    else if (door.way !== "silent") pass(req, res);
  });
  /** Lists are as they were noted where that is wanted, and all else is as it is. */
  function pass(req: IncomingMessage, res: ServerResponse): void {
    const { hostname, port } = new URL(origin);
    const isList = req.method === "GET" && req.url!.includes("comp=list");
    const before = isList && door.way === "as noted" ? listed.get(req.url!) : undefined;
    if (before !== undefined) {
      res.writeHead(200, { "content-type": "application/xml" }).end(before);
      return;
    }
    const { method, url, headers } = req;
    const asked = request({ hostname, port, method, path: url, headers }, async (answer) => {
      const parts: Uint8Array[] = [];
      for await (const part of answer) parts.push(part);
      const body = Buffer.concat(parts);
      if (isList && door.way === "noted") listed.set(url!, body.toString());
      res.writeHead(answer.statusCode!, answer.headers).end(body);
    });
    asked.on("error", () => res.destroy());
    req.pipe(asked);
  }
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const { account_name } = storageOptions;
  const azure_storage_endpoint = `http://127.0.0.1:${port}/${account_name}`;
  return { door, uri, storageOptions: { ...storageOptions, azure_storage_endpoint } };
}

async function reportOf(text: string): Promise<Report> {
  const report = await readReport(new TextEncoder().encode(text), "总结.txt", {});
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

async function opened(options: Parameters<typeof createLibrary>[0]) {
  const library = await createLibrary(options);
  onTestFinished(() => library.close());
  return library;
}

describe.runIf(engine === "postgres")("a library on an object store", () => {
  test("is read by one program as another has written it", async () => {
    const { uri, storageOptions } = freshBucket();
    const [mine, other] = [
      await opened({ uri, storageOptions }),
      await opened({ uri, storageOptions }),
    ];
    expect(await other.search("来访团组", {})).toEqual([]);
    await mine.put([await reportOf(REPORT_2022)]);
    const [hit] = await other.search("来访团组", { kinds: ["text"] });
    expect(hit?.text).toContain("9批次86人次");
  });

  test("that is busy or silent is not waited for, and serves again when it is well", async () => {
    const { door, uri, storageOptions } = await behindDoor();
    const library = await opened({ uri, storageOptions, readMs: 300 });
    await library.put([await reportOf(REPORT_2022)]);
    for (const way of ["busy", "silent"] as const) {
      door.way = way;
      await expect(library.search("来访团组", {})).rejects.toThrow(/没有应答|503/);
      await expect(library.count()).rejects.toThrow(/没有应答|503/);
      door.way = "through";
      await expect
        .poll(() => library.search("来访团组", {}).catch(() => []), { timeout: 60_000 })
        .not.toEqual([]);
    }
  });

  test("belongs to the installation that was there first", async () => {
    const { uri, storageOptions } = freshBucket();
    const refusals: (string | null)[] = [];
    for (let house = 0; house < 2; house++) {
      const library = await opened({ uri, storageOptions });
      const records = createRecords(await openState(), Date.now);
      const belonging = createBelonging({ library, records, where: uri });
      refusals.push(await belonging.refusal(), await belonging.refusal());
    }
    expect(refusals.slice(0, 2)).toEqual([null, null]);
    expect(refusals[2]).toContain("属于另一个安装");
    expect(refusals[3]).toBe(refusals[2]);
  });

  test("that shows an older state than was written is not written, and is again once it shows the last", async () => {
    const { door, uri, storageOptions } = await behindDoor();
    const library = await opened({ uri, storageOptions });
    const records = createRecords(await openState(), Date.now);
    const looks = { everyMs: 1, times: 1 };
    const belonging = createBelonging({ library, records, where: uri, looks });
    expect(await belonging.refusal()).toBeNull();
    const [first, second] = [
      await reportOf(REPORT_2022),
      await reportOf(REPORT_2022.replaceAll("2022", "2021")),
    ];
    door.way = "noted";
    await library.version();
    door.way = "through";
    await belonging.alone(() => library.put([first!]));
    door.way = "as noted";
    let written = false;
    const writing = belonging.alone(async () => {
      written = true;
      await library.put([second!]);
    });
    await expect(writing).rejects.toThrow(/是旧的/);
    expect(written).toBe(false);
    door.way = "through";
    await belonging.alone(() => library.put([second!]));
    expect(await library.reportIds()).toEqual(new Set([first!.reportId, second!.reportId]));
  });
});
