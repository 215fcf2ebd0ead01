import { expect, onTestFinished, test, vi } from "vitest";
import { runCommand } from "../../src/terminal/commands.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";
import { openApp, serverOf, temporaryFolder } from "../helper.ts";

const FOLDER = "fldTerminal";

async function office() {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const { appId, appSecret, encryptKey, verificationToken } = feishu.credentials;
  const dataDir = temporaryFolder();
  const env: Record<string, string> = {
    DATA_DIR: dataDir,
    FEISHU_APP_ID: appId,
    FEISHU_APP_SECRET: appSecret,
    FEISHU_ENCRYPT_KEY: encryptKey,
    FEISHU_VERIFICATION_TOKEN: verificationToken,
    FEISHU_DOMAIN: feishu.url,
    SYNC_SOURCES: `drive:${FOLDER}`,
  };
  return { feishu, dataDir, env };
}

/** What the program prints for these words, and the code that it ends with. */
async function cli(args: string[], env: Record<string, string>) {
  const said = { out: "", err: "" };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((text) => {
      said.out += `${text}\n`;
    }),
    vi.spyOn(console, "error").mockImplementation((text) => {
      said.err += `${text}\n`;
    }),
  ];
  try {
    return { code: await runCommand(args, env), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("sync says what came in and what did not, as words and as JSON, and the house shows the last run", async () => {
  const { feishu, dataDir, env } = await office();
  const { drive } = feishu;
  const members = [
    { memberType: "openid", memberId: "ou_sun", perm: "view", type: "user" } as const,
  ];
  drive.folder({ token: FOLDER, name: "报告" });
  const text = "# 一、主要工作\n新建口袋公园14个。";
  drive.doc({ name: "临江市园林局2022年工作总结", text, parent: FOLDER, members });
  drive.file({ name: "空.txt", bytes: "", parent: FOLDER, members });
  drive.file({ name: "录音.mp3", bytes: "ID3", parent: FOLDER, members });

  const first = await cli(["sync"], env);
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/没有读入：\n {2}空\.txt：.*空文件/);
  expect(first.out).toMatch(/没有读入：[\s\S]*\n {2}录音\.mp3：.{4}/);
  expect(first.out).toContain("同步完毕：看到 2 份，新增 1，");

  drive.remove(FOLDER);
  const refused = await cli(["sync", "--json"], env);
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toMatchObject({
    removed: [],
    errors: [expect.stringContaining("1061003")],
  });

  const { SYNC_SOURCES = "" } = env;
  const app = await openApp({ feishu, dataDir, env: { SYNC_SOURCES } });
  const ready = await (await serverOf(app, "127.0.0.1", "local")("/readyz")).json();
  // Names of documents that only some may read are told at the terminal alone.
  expect(ready.sync).toMatchObject({
    endedAt: expect.any(Number),
    found: 0,
    removed: 0,
    failed: 1,
  });
  expect(ready.troubles).toEqual([
    expect.stringMatching(/^云文档没有同步完：.*1061003.*库里已有的仍可查。$/),
  ]);
  const stranger = await (await serverOf(app, "203.0.113.9", "token")("/readyz")).json();
  expect(stranger).toEqual({ ready: true, degraded: true });
  await app.close();

  // What is kept no more is not forgotten in silence.
  const doctor = await cli(["doctor", "--json"], { ...env, SYNC_SOURCES: "drive:fldOther" });
  const { checks } = JSON.parse(doctor.out) as { checks: { id: string; says: string }[] };
  expect(checks.find(({ id }) => id === "sync")!.says).toContain(
    `drive:${FOLDER} 已不在 SYNC_SOURCES 里`,
  );
});

test("without sources, or without Feishu, sync says what is missing", async () => {
  const { env } = await office();
  const { SYNC_SOURCES: _, ...unsourced } = env;
  const none = await cli(["sync"], unsourced);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining("SYNC_SOURCES")]);
  const alone = await cli(["sync"], { DATA_DIR: temporaryFolder() });
  expect([alone.code, alone.err]).toEqual([1, expect.stringContaining("还没有接飞书")]);
});

test("doctor ends with 1 where something is wrong, says what to do, and shows no secret", async () => {
  const { env } = await office();
  const well = await cli(["doctor"], env);
  expect(well.code).toBe(0);
  expect(well.out).toMatch(/^正常 {2}应用凭证：/m);
  const wrong = await cli(["doctor"], { ...env, FEISHU_APP_SECRET: "a-secret-of-no-app" });
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(/^有误 {2}应用凭证：飞书不接受应用凭证。\n {6}请.*FEISHU_APP_SECRET/m);
  expect(wrong.out + wrong.err).not.toContain("a-secret-of-no-app");
});
