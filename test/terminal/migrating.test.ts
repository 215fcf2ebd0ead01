import { describe, expect, test, vi } from "vitest";
import { runCommand } from "../../src/terminal/commands.ts";
import { engine, sharedEnvironment } from "../engines.ts";
import { fileOf, openApp, REPORT_2022, temporaryFolder } from "../helper.ts";

async function cli(env: Record<string, string>, ...args: string[]) {
  const said = { out: "", err: "" };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((text) => {
      said.out += `${text}\n`;
    }),
    vi.spyOn(console, "error").mockImplementation((text) => {
      said.err += `${text}\n`;
    }),
    vi.spyOn(process.stderr, "write").mockImplementation(() => true),
  ];
  try {
    return { code: await runCommand(args, env), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** On one machine's own files, whatever the tests run on. */
const OWN = { DATABASE_URL: "", LANCEDB_URI: "" };

describe.runIf(engine === "postgres")("an installation", () => {
  test("moves to PostgreSQL and an object store, answers there, stays shut where it was, and comes back", async () => {
    const dataDir = temporaryFolder();
    const before = await openApp({ dataDir, env: OWN });
    await before.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    await before.close();
    const { DATABASE_URL, LANCEDB_URI, ...options } = sharedEnvironment();
    const here = { ...OWN, ...options, DATA_DIR: dataDir, EMBEDDING_MODEL: "none" };
    const to = ["--to", DATABASE_URL!, "--to-library", LANCEDB_URI!];

    const moved = await cli(here, "migrate", ...to, "--json");
    expect(moved).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(moved.out)).toMatchObject({ reports: { records: 1, library: 1 } });
    const old = await cli(here, "reports", "--json");
    expect([old.code, JSON.parse(old.out).error]).toEqual([1, expect.stringContaining("已经迁往")]);

    const there = { ...here, DATABASE_URL: DATABASE_URL!, LANCEDB_URI: LANCEDB_URI! };
    const asked = await cli(there, "ask", "2022年核查外语标识多少处？", "--json");
    expect(JSON.parse(asked.out).text).toContain("276处");

    const back = temporaryFolder();
    const returned = await cli(there, "migrate", "--to", back, "--json");
    expect(returned).toMatchObject({ code: 0, err: "" });
    const home = { ...here, DATA_DIR: back };
    expect(
      JSON.parse((await cli(home, "ask", "2022年核查外语标识多少处？", "--json")).out).text,
    ).toContain("276处");
  });

  test("that began to move opens again when that is given up", async () => {
    const dataDir = temporaryFolder();
    await (await openApp({ dataDir, env: OWN })).close();
    const here = { ...OWN, DATA_DIR: dataDir, EMBEDDING_MODEL: "none" };
    const nowhere = await cli(here, "migrate", "--to", "postgres://nobody@127.0.0.1:1/none");
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toContain("用不了");
    expect((await cli(here, "reports", "--json")).code).toBe(0);
    const { DATABASE_URL } = sharedEnvironment();
    await cli(here, "migrate", "--to", DATABASE_URL!, "--json");
    expect((await cli(here, "reports", "--json")).code).toBe(1);
    expect((await cli(here, "migrate", "--abandon")).out).toContain("已放弃");
    expect((await cli(here, "reports", "--json")).code).toBe(0);
  });
});
