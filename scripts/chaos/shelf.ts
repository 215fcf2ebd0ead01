/**
 * Reports that come in again and again, each time another version of one that is there, by the console's API; and whether each
 * of them stands in the library whole. Every line says which version it is of and how many there are, so that a half one shows.
 */
import { join } from "node:path";
import { createLibrary } from "../../src/search/library.ts";
import type { Office } from "../bench/feishu/office.ts";
import { below, type Random } from "../eval/verify/random.ts";

const OFFICES = [..."教育 民政 司法 财政 水务 商务 文旅 审计 统计 信访 林业 体育".split(" ")].map(
  (name) => `望江区${name}局`,
);
const PAUSE_MS = 150;
const ENDED = new Set(["done", "failed", "discarded"]);

interface Listed {
  id: string;
  files: { id: string; file: string; state: string; error: string | null }[];
}

export type Shelf = ReturnType<typeof createShelf>;

export function createShelf(office: Office, token: string, random: Random) {
  /** The latest version of each office that was sent, and the latest that was taken. */
  const sent = new Map<string, number>();
  const taken = new Map<string, number>();
  const refused: string[] = [];
  let url: string | null = null;
  let filing = false;
  let under = 0;
  let done: Promise<void> = Promise.resolve();

  async function call(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${url}/api/v1${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  const post = (path: string, body: object) =>
    call(path, { method: "POST", body: JSON.stringify(body) });

  async function fileOn(): Promise<void> {
    while (filing) {
      await new Promise((resolve) => setTimeout(resolve, random() * 2 * PAUSE_MS));
      // Whoever is killed answers nothing, and is asked again when it is back.
      if (url !== null) await fileOne().catch(() => {});
    }
  }

  async function fileOne(): Promise<void> {
    const { batches } = (await call("/uploads")) as { batches: Listed[] };
    const files = batches.flatMap((batch) => batch.files.map((file) => ({ ...file, batch })));
    const open = files.filter(({ state }) => !ENDED.has(state) && state !== "awaited");
    under = open.length;
    for (const { file, error } of files) if (error !== null) refused.push(`${file}: ${error}`);
    for (const batch of batches) await clear(batch);
    const office = OFFICES[below(random, OFFICES.length)]!;
    // Of one office one version at a time: it is the order of its versions that is looked at afterwards.
    if (open.some(({ file }) => file.startsWith(office))) return;
    const version = (sent.get(office) ?? 0) + 1;
    const text = textOf(office, version);
    const name = `${office}-${version}.txt`;
    const bytes = Buffer.byteLength(text);
    sent.set(office, version);
    const begun = (await post("/uploads", { direct: true, files: [{ name, bytes }] })) as Listed;
    under++;
    const to = `/uploads/${begun.id}/files?name=${encodeURIComponent(name)}&id=${begun.files[0]!.id}`;
    await call(to, { method: "PUT", body: text });
    taken.set(office, version);
  }

  async function clear({ id, files }: Listed): Promise<void> {
    const ids = files.filter(({ state }) => ENDED.has(state)).map((file) => file.id);
    if (ids.length > 0) await post(`/uploads/${id}`, { do: "clear", ids });
  }

  return {
    call,
    refused,
    /** How many files have come and are not on the shelf yet, as it was when it was last looked. */
    underWay: () => under,
    filed: () => [...taken.values()].reduce((sum, n) => sum + n, 0),
    /** Where the house is now; null where it is down. */
    at(address: string | null): void {
      url = address;
      if (address === null) under = 0;
    },
    start(): void {
      filing = true;
      done = fileOn();
    },
    async stop(): Promise<void> {
      filing = false;
      await done;
    },
    /** Resolves when all that came in is on the shelf, or was said not to be. */
    async settled(): Promise<void> {
      for (;;) {
        const { batches } = (await call("/uploads")) as { batches: Listed[] };
        const states = batches.flatMap(({ files }) => files.map(({ state }) => state));
        if (states.every((state) => ENDED.has(state) || state === "awaited")) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    /** Reports that stand half in the library, or in two versions; with the house down nothing is under way. */
    async halves(): Promise<string[]> {
      const lines = await linesOf(office);
      return [...lines].flatMap(([name, found]) => wrongIn(name, found));
    },
    /** Reports that do not stand in the version that was taken last, or in a later one that was on its way. */
    async missing(): Promise<string[]> {
      const lines = await linesOf(office);
      return [...taken].flatMap(([name, version]) => {
        const there = lines.get(name)?.[0]?.version ?? 0;
        return there < version ? [`${name}: version ${version} was taken, ${there} is there`] : [];
      });
    },
    /** Reports of which the records and the library tell another number of passages. */
    async uneven(): Promise<string[]> {
      const { reports } = (await call("/reports?limit=100")) as {
        reports: { reportId: string; passages: number; title: string }[];
      };
      const held = await passagesOf(office);
      const known = new Set(reports.map(({ reportId }) => reportId));
      return [
        ...reports.flatMap(({ reportId, passages, title }) => {
          const there = held.get(reportId)?.length ?? 0;
          return there === passages ? [] : [`${title}: ${passages} on record, ${there} held`];
        }),
        ...[...held.keys()].filter((id) => !known.has(id)).map((id) => `${id}: not on record`),
      ];
    },
  };
}

interface Line {
  version: number;
  of: number;
  at: number;
}

/** A report of so many lines as its version says. */
function textOf(office: string, version: number): string {
  const of = 12 + ((version * 7) % 30);
  const lines = Array.from(
    { length: of },
    (_, i) => `${office}办理第${i + 1}类事项${version + i}件，存档号V${version}共${of}之${i + 1}。`,
  );
  return [
    `${office}2023年法治政府建设年度情况报告`,
    `2023年，${office}依法开展工作，现将情况报告如下。`,
    "一、2023年推进法治政府建设的主要举措和成效",
    ...lines,
  ].join("\n");
}

function wrongIn(name: string, found: Line[]): string[] {
  const versions = new Set(found.map(({ version }) => version));
  if (versions.size > 1) return [`${name}: versions ${[...versions].join(" and ")}`];
  const { of } = found[0]!;
  const places = new Set(found.map(({ at }) => at));
  const whole = places.size === of && found.length === of;
  return whole ? [] : [`${name}: ${found.length} of ${of} lines of version ${[...versions]}`];
}

/** What of each office's report stands in the library. */
async function linesOf(office: Office): Promise<Map<string, Line[]>> {
  const lines = new Map<string, Line[]>();
  for (const texts of (await passagesOf(office)).values())
    for (const [, name, version, of, at] of texts
      .join("\n")
      .matchAll(/(望江区..局)办理第.*?存档号V(\d+)共(\d+)之(\d+)/g)) {
      const found = lines.get(name!) ?? [];
      found.push({ version: Number(version), of: Number(of), at: Number(at) });
      lines.set(name!, found);
    }
  return lines;
}

/** The texts of all passages that the library holds, by report. */
async function passagesOf({ env }: Office): Promise<Map<string, string[]>> {
  const options = process.env.LANCEDB_STORAGE_OPTIONS;
  const library = await createLibrary({
    uri: env.LANCEDB_URI ?? process.env.LANCEDB_URI ?? join(env.DATA_DIR!, "library"),
    storageOptions: options ? JSON.parse(options) : {},
  });
  try {
    const held = new Map<string, string[]>();
    for await (const page of library.pages({}))
      for (const { reportId, text } of page)
        held.set(reportId, [...(held.get(reportId) ?? []), text]);
    return held;
  } finally {
    library.close();
  }
}
