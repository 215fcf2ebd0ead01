/** What Prometheus reads, held against the text format, and the dashboard and rules that come along held against it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ALARMS } from "../../src/flows/alarms/look.ts";
import { openOffice, QUESTION } from "../feishu/office.ts";
import { openApp, serverOf } from "../helper.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const SAMPLE =
  /^([a-z0-9_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)+)\})? (-?[\d.]+(?:e[+-]?\d+)?|\+Inf|NaN)$/;

interface Metric {
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

/** The metrics in a text, each under its name; throws at what no Prometheus would read. */
function read(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>();
  let name = "";
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.trimEnd().split("\n")) {
    const [, kind, of, said] = /^# (HELP|TYPE) ([a-z0-9_]+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") {
      expect(metrics.has(of!), `${of} twice`).toBe(false);
      name = of!;
      metrics.set(name, { type: "", help: said!, samples: [] });
    } else if (kind === "TYPE") {
      expect(of).toBe(name);
      metrics.get(name)!.type = said!;
    } else {
      const [, own = "", labels = "", value] = SAMPLE.exec(line) ?? [];
      expect(own, line).not.toBe("");
      const base =
        metrics.get(name)!.type === "histogram" ? own.replace(/_(?:bucket|sum|count)$/, "") : own;
      expect(base).toBe(name);
      const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, word]) => [
        key!,
        word!,
      ]);
      metrics
        .get(name)!
        .samples.push({ name: own, labels: Object.fromEntries(pairs), value: Number(value) });
    }
  }
  return metrics;
}

/** An office with everything that there can be, in which something was asked, and what its metrics say. */
async function busyOffice() {
  const office = await openOffice({
    env: { SYNC_SOURCES: "wiki:7034502641455497244", CONSOLE_TOKEN: "a-long-enough-token" },
    model: () => ({ status: 500 }),
  });
  await office.say({ messageId: "om_1", text: QUESTION });
  await office.answerTo("om_1");
  await office.idle();
  const door = serverOf(office.app(), "127.0.0.1", "local");
  await door("/api/v1/reports");
  await door("/nowhere");
  return { ...office, text: await (await door("/metrics")).text() };
}

test("each metric has its help, its type and samples that fit it, and no label has more values than are known", async () => {
  const { text } = await busyOffice();
  const metrics = read(text);
  const known: Record<string, RegExp> = {
    ...{ state: /^(?:waiting|running|done|dead)$/, kind: /^(?:prompt|completion)$/ },
    ...{ door: /^(?:webhook|api|mcp|health|asset|page)$/, code: /^[1-5]xx$/ },
    ...{ via: /^[a-z]+$/, outcome: /^[a-z_]+$/, alarm: new RegExp(`^(?:${ALARMS.join("|")})$`) },
    ...{
      le: /^(?:[\d.]+|\+Inf)$/,
      version: /^\d+\.\d+\.\d+/,
      node: /^\d+\.\d+\.\d+$/,
      schema: /^\d+$/,
    },
  };
  for (const [name, { type, help, samples }] of metrics) {
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(["counter", "gauge", "histogram"]).toContain(type);
    expect(name.endsWith("_total"), name).toBe(type === "counter");
    for (const { labels, value } of samples) {
      expect(value, name).not.toBeNaN();
      for (const [label, word] of Object.entries(labels)) expect(word).toMatch(known[label]!);
    }
  }
  expect(text).not.toMatch(/ou_|oc_|om_|公园|园林/);
});

test("a histogram only ever grows with its bounds, and ends in its count", async () => {
  const metrics = read((await busyOffice()).text);
  const { samples } = metrics.get("chengqian_http_request_seconds")!;
  const of = (door: string, end: string) =>
    samples.filter(({ name, labels }) => labels.door === door && name.endsWith(end));
  expect(new Set(samples.map(({ labels }) => labels.door))).toEqual(
    new Set(["webhook", "api", "page"]),
  );
  for (const door of ["webhook", "api"]) {
    const counts = of(door, "_bucket").map(({ value }) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(of(door, "_count")[0]!.value);
    expect(of(door, "_sum")[0]!.value).toBeGreaterThan(0);
  }
});

test("what an operator looks at is there, and is so", async () => {
  const { text, app } = await busyOffice();
  const metrics = read(text);
  const value = (name: string) => metrics.get(name)!.samples[0]!.value;
  expect(value("chengqian_disk_free_bytes")).toBeLessThan(value("chengqian_disk_size_bytes"));
  expect(value("chengqian_database_bytes")).toBeGreaterThan(4096);
  expect(value("chengqian_library_bytes")).toBeGreaterThan(1000);
  expect(value("chengqian_queue_oldest_seconds")).toBe(0);
  expect(value("chengqian_model_resting")).toBe(app().modelRest() ? 1 : 0);
  expect(value("chengqian_backup_timestamp_seconds")).toBe(0);
  expect(value("nodejs_eventloop_lag_max_seconds")).toBeGreaterThanOrEqual(
    value("nodejs_eventloop_lag_p50_seconds"),
  );
});

test("a message that waits shows since when, and an alarm that it is one", async () => {
  let now = Date.now();
  const app = await openApp({ clock: () => now });
  await app.records.accept({
    ...{ messageId: "om_1", chatId: "oc_1", chatType: "p2p", senderId: "ou_li", text: "问" },
    ...{ mentions: [], readable: true, at: now },
  });
  now += 1200_000;
  await app.alarms.round();
  const metrics = read(await (await serverOf(app)("/metrics")).text());
  expect(metrics.get("chengqian_queue_oldest_seconds")!.samples[0]!.value).toBe(1200);
  const alarms = metrics.get("chengqian_alarm")!.samples;
  expect(alarms.find(({ labels }) => labels.alarm === "queue")!.value).toBe(1);
  expect(alarms).toHaveLength(ALARMS.length);
});

/** Names of metrics in an expression, without labels, functions and words of the language. */
function namesIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}/g, "").replace(/\b(?:by|without|on)\s*\([^)]*\)/g, "");
  return [...bare.matchAll(/\b((?:chengqian|nodejs|process)_[a-z0-9_]+|up)\b/g)].map(
    ([name]) => name!,
  );
}

/** Labels that an expression picks or groups by, of each of ours. */
function labelsIn(expression: string): string[] {
  const picked = [...expression.matchAll(/([a-z_]+)(?:=~|!=|!~|=)"/g)].map(([, label]) => label!);
  const grouped = [...expression.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, all]) =>
    all!.split(/,\s*/),
  );
  return [...picked, ...grouped];
}

test("every panel of the dashboard and every rule is of metrics and labels that are printed", async () => {
  const { text } = await busyOffice();
  const samples = [...read(text).values()].flatMap((metric) => metric.samples);
  const printed = new Set([...samples.map(({ name }) => name), "up"]);
  const labels = new Set([
    ...samples.flatMap((sample) => Object.keys(sample.labels)),
    "job",
    "instance",
  ]);
  const dashboard = JSON.parse(readFileSync(`${DEPLOY}grafana.json`, "utf8"));
  const panels = dashboard.panels as { title: string; targets: { expr: string }[] }[];
  const rules = parse(readFileSync(`${DEPLOY}alerts.yaml`, "utf8")).groups[0].rules as {
    alert: string;
    expr: string;
    annotations: { summary: string; description: string };
  }[];
  const all = [...panels.flatMap(({ targets }) => targets), ...rules].map(({ expr }) => expr);
  expect(all.length).toBeGreaterThan(40);
  for (const expression of all) {
    const names = namesIn(expression);
    expect(names.length, expression).toBeGreaterThan(0);
    for (const name of names) expect(printed, expression).toContain(name);
    for (const label of labelsIn(expression)) expect(labels, expression).toContain(label);
  }
  // What is printed and on no panel nobody looks at.
  const shown = new Set(
    panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))),
  );
  const base = (name: string) => name.replace(/_(?:bucket|sum|count)$/, "");
  const bases = new Set([...shown].map(base));
  expect([...read(text).keys()].filter((name) => !bases.has(base(name)))).toEqual([]);
  for (const { annotations } of rules) expect(annotations.description).toMatch(/。$/);
});
