/** Files that come in a chat: onto the shelf by a keeper's word, or into a draft; and what is said of those that cannot be read. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import type { Action, Attachment, Job, Message, Reply } from "../../src/domain.ts";
import { createRespond } from "../../src/flows/respond.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "../fakes/feishu.ts";
import { eventually, fileOf, openApp, serverOf, temporaryFolder } from "../helper.ts";

const FILES = fileURLToPath(new URL("../files", import.meta.url));
const RUNNING = new AbortController().signal;
const AT = Date.parse("2032-02-01T12:00:00+08:00");

/** A bureau of canals and its year. */
const CANALS = `临河县运河管理局2031年工作总结
2031年，临河县运河管理局（以下简称“县运河局”）认真履职，现将情况总结如下。
一、2031年主要工作
（一）航道养护。疏浚航道38公里，检修船闸7座。
（二）安全检查。开展船舶检查412艘次，整改隐患29处。
二、存在的不足
养护力量不足。
三、2032年工作打算
2032年计划疏浚航道45公里。`;

interface Said extends Partial<Message> {
  /** Names and contents of files that it brings; a picture has no name. */
  brings?: [name: string | null, bytes: Uint8Array | string][];
  signal?: AbortSignal;
}

interface Card {
  header: { title: { content: string } };
}

/** A house with two keepers, and what is said in its private chats and groups. */
async function house(dataDir = temporaryFolder(), known: FakeFeishu | null = null) {
  const feishu = known ?? (await startFakeFeishu({ clock: () => AT }));
  if (!known) onTestFinished(() => feishu.close());
  const app = await openApp({
    ...{ feishu, dataDir, clock: () => AT },
    env: { ADMIN_OPEN_IDS: "ou_keeper,ou_second" },
  });
  const { records, receiving, links, log } = app;
  const respond = createRespond({
    ...{ records, log, feishu: app.feishu!, linkOf: links.linkOf },
    receiving: receiving!,
    turnOf: (reader) => app.deskOf(reader).turn,
    keepers: app.config.keepers,
  });
  let n = feishu.history.length;

  const messageOf = ({ brings = [], signal: _, ...over }: Said): Message => {
    const messageId = `om_${++n}`;
    const files = brings.map(([name, bytes]): Attachment => {
      const key = feishu.upload(bytes as Uint8Array, name);
      return { key, kind: name === null ? "image" : "file", name };
    });
    const message: Message = {
      ...{ messageId, chatId: "oc_keeper", chatType: "p2p", senderId: "ou_keeper", text: "" },
      ...{
        mentions: [],
        readable: true,
        at: AT + n * 1000,
        type: files.length > 0 ? "file" : "text",
      },
      ...(files.length > 0 ? { files } : {}),
      ...over,
    };
    const content = {
      content: [],
      files: files.map(({ key, name }) => ({ file_key: key, file_name: name })),
    };
    const { chatId, chatType, senderId } = message;
    feishu.messageEvent({ ...{ messageId, chatId, chatType, senderId }, type: "post", content });
    return message;
  };

  const jobOf = (message: Message): Job => ({
    ...{ id: jobIdOf(message.messageId), chatId: message.chatId, message, attempts: 1 },
  });

  /** Take a message in and answer it. */
  async function say(said: Said) {
    const message = messageOf(said);
    await records.accept(message);
    const outcome = await respond(jobOf(message), said.signal ?? RUNNING);
    return { message, outcome, reply: (await records.reply(jobIdOf(message.messageId)))?.reply };
  }

  /** The reply to it, which there must be. */
  async function told(said: Said): Promise<Reply> {
    const { outcome, reply } = await say(said);
    expect(outcome).toMatchObject({ ok: true });
    return reply!;
  }

  /** Somebody presses a button of the newest card. */
  const press = (
    what: Action["do"],
    on: string,
    form: Record<string, string> = {},
    over: Said = {},
  ) =>
    say({
      text: what,
      parentId: feishu.sent.at(-1)!.messageId,
      action: { do: what, on, ...(Object.keys(form).length > 0 ? { form } : {}) },
      ...over,
    });

  const cards = () => feishu.sent.map(({ content }) => content as Card);
  return { feishu, app, dataDir, say, told, press, cards, respond, messageOf, jobOf };
}

const bytesOf = (file: string) => new Uint8Array(readFileSync(join(FILES, file)));
const uploadOf = (reply: Reply) => reply.upload!.id;
const kept = (dataDir: string) =>
  existsSync(join(dataDir, "uploads")) ? readdirSync(join(dataDir, "uploads")) : [];
const shelf = async ({ records }: App) =>
  (await records.reports()).map(({ title, org, year, audience }) => ({
    title,
    org,
    year,
    audience,
  }));

describe("a keeper's file", () => {
  test("is shown as it was read, put on the shelf by a word, and then answers questions", async () => {
    const { app, feishu, told, press, cards, dataDir } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS]] });
    expect(asked.upload).toMatchObject({
      ...{ state: "waiting", audience: "everyone", more: 0 },
      files: [
        { read: { title: "临河县运河管理局2031年工作总结", org: "临河县运河管理局", year: 2031 } },
      ],
    });
    expect(await shelf(app)).toEqual([]);
    expect(kept(dataDir)).toHaveLength(1);
    const done = await press("shelve", uploadOf(asked));
    expect(done.outcome).toMatchObject({ ok: true });
    // What became of it stands on the card that asked.
    expect(feishu.sent).toHaveLength(1);
    expect(cards()[0]!.header.title.content).toBe("入库结果");
    expect(await shelf(app)).toMatchObject([
      { org: "临河县运河管理局", year: 2031, audience: null },
    ]);
    expect(kept(dataDir)).toEqual([]);
    const answer = await told({
      text: "2031年疏浚航道多少公里？",
      senderId: "ou_staff",
      chatId: "oc_s",
    });
    expect(answer).toMatchObject({ kind: "reply" });
    expect(answer.text).toContain("38公里");
  });

  test("is put there by words too, and left off it", async () => {
    const { app, told, dataDir } = await house();
    await told({ brings: [["总结.txt", CANALS]] });
    const off = await told({ text: "先不要入库" });
    expect(off.upload?.state).toBe("discarded");
    expect(await shelf(app)).toEqual([]);
    expect(kept(dataDir)).toEqual([]);
    await told({ brings: [["总结.txt", CANALS]] });
    expect((await told({ text: "入库" })).text).toContain("已入库");
    expect(await shelf(app)).toHaveLength(1);
  });

  test("is not put there by words that are about something else", async () => {
    const { app, told } = await house();
    await told({ brings: [["总结.txt", CANALS]] });
    expect((await told({ text: "粮食入库情况" })).upload).toBeUndefined();
    expect(await shelf(app)).toEqual([]);
  });

  test("shows on its card how far it has come, file by file and page by page", async () => {
    const { app, feishu, told, press } = await house();
    const asked = await told({ brings: [["扫描.txt", CANALS]] });
    const { read } = app.reading;
    app.reading.read = async (bytes, file, given, onPage) => {
      onPage?.(3, 20);
      await eventually(() =>
        expect(JSON.stringify(feishu.updates)).toContain("正在读“扫描.txt”第3页，共20页"),
      );
      return read(bytes, file, given, onPage);
    };
    await press("shelve", uploadOf(asked));
    expect(await shelf(app)).toHaveLength(1);
    expect(JSON.stringify(feishu.sent[0]!.content)).not.toContain("第3页");
  });

  test("that the disk had no room for waits to be tried again, by the same button", async () => {
    const { app, feishu, told, press } = await house();
    const on = uploadOf(await told({ brings: [["总结.txt", CANALS]] }));
    const { put } = app.library;
    app.library.put = () => Promise.reject(new Error("disk full"));
    await press("shelve", on);
    expect(JSON.stringify(feishu.sent[0]!.content)).toMatch(/disk full.*再导入一次/);
    app.library.put = put;
    await press("shelve", on);
    expect(await shelf(app)).toHaveLength(1);
  });

  test("is corrected before it is put there", async () => {
    const { app, told, press, feishu } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS.replaceAll("2031", "2030")]] });
    const on = uploadOf(asked);
    await press("amend", on, { year: "2029", title: "运河局2029年总结", audience: "仅我本人" });
    expect(JSON.stringify(feishu.sent[0]!.content)).toContain("2029年");
    expect(await shelf(app)).toEqual([]);
    await press("shelve", on);
    expect(await shelf(app)).toEqual([
      { title: "运河局2029年总结", org: "临河县运河管理局", year: 2029, audience: ["ou_keeper"] },
    ]);
  });

  test("takes what stands in the form when it is put there at once", async () => {
    const { app, told, press } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS]] });
    await press("shelve", uploadOf(asked), { year: "2028年", org: "临河县运河管理局" });
    expect(await shelf(app)).toMatchObject([{ year: 2028 }]);
  });

  test.each([
    [{ year: "去年" }, "年度“去年”没有看懂"],
    [{ kind: "通知" }, "没有“通知”这种文种"],
    [{ audience: "财务科" }, "没有“财务科”这个阅读范围"],
  ])("is not filed under what is not understood: %o", async (form, why) => {
    const { app, told, press } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS]] });
    const { reply } = await press("shelve", uploadOf(asked), form);
    expect(reply).toMatchObject({ kind: "refusal" });
    expect(reply!.text).toContain(why);
    expect(await shelf(app)).toEqual([]);
  });

  test("pressed twice, or by two keepers, is put there once", async () => {
    const { app, feishu, told, press } = await house();
    const on = uploadOf(await told({ brings: [["总结.txt", CANALS]] }));
    await press("shelve", on);
    await press("shelve", on, {}, { senderId: "ou_second" });
    await press("discard", on, {}, { senderId: "ou_second" });
    expect(await shelf(app)).toHaveLength(1);
    expect(feishu.sent).toHaveLength(1);
  });

  test("is not for others to decide about", async () => {
    const { app, told, press } = await house();
    const on = uploadOf(await told({ brings: [["总结.txt", CANALS]] }));
    const { reply } = await press("shelve", on, {}, { senderId: "ou_staff" });
    expect(reply).toMatchObject({ kind: "refusal", text: expect.stringContaining("报告管理员") });
    expect(await shelf(app)).toEqual([]);
  });

  test("in a group is for that group unless somebody says otherwise", async () => {
    const { app, told, press } = await house();
    const group = { chatType: "group" as const, chatId: "oc_canals", mentions: ["ou_bot"] };
    const asked = await told({ ...group, text: "归档", brings: [["总结.txt", CANALS]] });
    expect(asked.upload?.audience).toBe("chat");
    await press("shelve", uploadOf(asked), {}, group);
    expect(await shelf(app)).toMatchObject([{ audience: ["oc_canals"] }]);
  });

  test("that is on the shelf for some stays theirs", async () => {
    const { app, told, press } = await house();
    await app.shelving.ingest([fileOf("旧.txt", CANALS)], { given: { audience: ["ou_chief"] } });
    const asked = await told({ brings: [["总结.txt", `${CANALS}\n特此报告。`]] });
    expect(asked.upload).toMatchObject({ audience: "kept" });
    expect(asked.upload!.files[0]!.warnings.join()).toContain("入库后替换");
    await press("shelve", uploadOf(asked));
    expect(await shelf(app)).toMatchObject([{ audience: ["ou_chief"] }]);
  });

  test("asked about in a group names no version there that the group may not read", async () => {
    const { app, told, press, cards } = await house();
    const kept = CANALS.replace("工作总结", "工作总结（送审）");
    await app.shelving.ingest([fileOf("只供审计.txt", `${kept}\n另附。`)], {
      given: { audience: ["ou_chief"] },
    });
    const group = { chatType: "group" as const, chatId: "oc_canals", mentions: ["ou_bot"] };
    const asked = await told({ ...group, text: "归档", brings: [["总结.txt", CANALS]] });
    await press("shelve", uploadOf(asked), {}, group);
    await told({ ...group, text: "归档", brings: [["又一份.txt", CANALS]] });
    await told({ ...group, text: "归档", brings: [["又.txt", `${kept}\n另附。`]] });
    expect(JSON.stringify(cards())).not.toMatch(/只供审计|ou_chief/);
  });

  test("that is there already is said to be", async () => {
    const { app, told, press, cards } = await house();
    await app.shelving.ingest([fileOf("总结.txt", CANALS)]);
    const asked = await told({ brings: [["又一份.txt", CANALS]] });
    expect(asked.upload!.files[0]!.warnings.join()).toContain("已在库中");
    await press("shelve", uploadOf(asked));
    expect(JSON.stringify(cards().at(-1))).toContain("已在库中");
    expect(await shelf(app)).toHaveLength(1);
  });

  test("and others of one message, an archive among them, are asked about together", async () => {
    const { app, told, press, cards } = await house();
    const asked = await told({
      text: "请入库",
      type: "post",
      brings: [
        ["总结.txt", CANALS],
        ["infozip.zip", bytesOf("zip/infozip.zip")],
        ["坏.docx", "不是文档"],
      ],
    });
    const files = asked.upload!.files;
    expect(files.length).toBeGreaterThan(2);
    expect(files.at(-1)).toMatchObject({ read: null, error: expect.stringContaining("坏.docx") });
    await press("shelve", uploadOf(asked));
    expect((await shelf(app)).length).toBe(files.filter(({ read }) => read).length);
    expect(JSON.stringify(cards().at(-1))).toContain("已入库");
  });
});

describe("when the program ends", () => {
  test("between the press and the shelf, the next one goes on", async () => {
    const first = await house();
    const asked = await first.told({ brings: [["总结.txt", CANALS]] });
    const stopped = AbortSignal.abort();
    const press = await first.press("shelve", uploadOf(asked), {}, { signal: stopped });
    expect(press.outcome).toMatchObject({ ok: false, retry: true });
    await first.app.close();
    const second = await house(first.dataDir, first.feishu);
    expect(await second.respond(second.jobOf(press.message), RUNNING)).toMatchObject({ ok: true });
    expect(await shelf(second.app)).toHaveLength(1);
    expect(second.cards()[0]!.header.title.content).toBe("入库结果");
    // And once more, as after a crash before it was noted.
    expect(await second.respond(second.jobOf(press.message), RUNNING)).toMatchObject({ ok: true });
    expect(await shelf(second.app)).toHaveLength(1);
    expect(first.feishu.sent).toHaveLength(1);
  });

  test("before the card was sent, the file is asked about once", async () => {
    const { app, feishu, say, respond, jobOf, dataDir } = await house();
    feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
    const { message, outcome } = await say({ brings: [["总结.txt", CANALS]] });
    expect(outcome).toMatchObject({ ok: false, retry: true });
    expect(await respond(jobOf(message), RUNNING)).toMatchObject({ ok: true });
    expect(feishu.sent).toHaveLength(1);
    expect(kept(dataDir)).toHaveLength(1);
    expect(await shelf(app)).toEqual([]);
  });

  test("a card that takes no update is followed by another", async () => {
    const { app, feishu, told, press } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS]] });
    for (let i = 0; i < 3; i++)
      feishu.faults.push({ api: "update", status: 400, body: { code: 230031, msg: "too old" } });
    await press("shelve", uploadOf(asked));
    expect(await shelf(app)).toHaveLength(1);
    expect(feishu.sent).toHaveLength(2);
    expect(JSON.stringify(feishu.sent[1]!.content)).toContain("已入库");
  });

  test("what nobody came back to goes after a week, and its card says so", async () => {
    const { app, told, press, dataDir } = await house();
    const asked = await told({ brings: [["总结.txt", CANALS]] });
    await app.uploads.sweep();
    expect(kept(dataDir)).toHaveLength(1);
    await app.retention.forget("ou_keeper");
    await app.uploads.sweep();
    expect(kept(dataDir)).toEqual([]);
    const { reply } = await press("shelve", uploadOf(asked));
    expect(reply).toMatchObject({ reason: "upload_gone" });
  });
});

const STAFF = { senderId: "ou_staff", chatId: "oc_staff" };
const NOTES = `航道科：2032年疏浚航道51公里，检修船闸9座。
安全科：2032年开展船舶检查430艘次。`;

describe("anybody's file", () => {
  test("is material for what its own words ask for", async () => {
    const { app, told } = await house();
    await app.shelving.ingest([fileOf("总结.txt", CANALS)]);
    const draft = await told({
      ...STAFF,
      text: "起草2032年工作总结",
      brings: [["数据.txt", NOTES]],
    });
    expect(draft).toMatchObject({ skill: "draft", kind: "reply" });
    expect(draft.text).toContain("51公里");
    expect(draft.text).toContain("“数据.txt”");
  });

  test("alone is kept, and the next draft of that person there takes it", async () => {
    const { app, told } = await house();
    await app.shelving.ingest([fileOf("总结.txt", CANALS)]);
    const noted = await told({ ...STAFF, brings: [["数据.txt", NOTES]] });
    expect(noted.text).toMatch(/已读“数据.txt”：.*个数字/);
    const other = await told({ text: "起草2032年工作总结", senderId: "ou_other", chatId: "oc_o" });
    expect(other.text).not.toContain("51公里");
    const draft = await told({ ...STAFF, text: "起草2032年工作总结" });
    expect(draft.text).toContain("51公里");
  });

  test("goes into the draft that is being written", async () => {
    const { app, told } = await house();
    await app.shelving.ingest([fileOf("总结.txt", CANALS)]);
    const draft = await told({
      ...STAFF,
      text: "起草2032年工作总结。材料：2032年疏浚航道51公里。",
    });
    const fed = await told({ ...STAFF, brings: [["数据.txt", "2032年开展船舶检查430艘次。"]] });
    expect(fed.draft).toMatchObject({ id: draft.draft!.id, version: 2 });
    expect(fed.text).toContain("430艘次");
  });

  test("is asked what a question with it asks", async () => {
    const { told } = await house();
    const answer = await told({
      ...STAFF,
      text: "疏浚航道多少公里？",
      brings: [["别处.txt", CANALS]],
    });
    expect(answer).toMatchObject({ kind: "reply" });
    expect(answer.text).toContain("“别处.txt”");
    expect(answer.text).toContain("38公里");
    expect(new Set(answer.citations.map(({ reportId }) => reportId))).toEqual(
      new Set(["material"]),
    );
  });

  test("is not put on the shelf, and who does that is said", async () => {
    const { app, feishu, told } = await house();
    feishu.people.set("ou_keeper", "王芳");
    const reply = await told({ ...STAFF, text: "帮我归档", brings: [["总结.txt", CANALS]] });
    expect(reply.text).toContain("入库由报告管理员（王芳）办理");
    expect(reply.upload).toBeUndefined();
    expect(await shelf(app)).toEqual([]);
  });

  test.each<[string, [string | null, Uint8Array | string], RegExp]>([
    ["empty", ["空.docx", ""], /“空.docx”是空文件/],
    ["no document", ["报告.docx", "只是几个字"], /“报告.docx”的内容不是 docx 格式/],
    ["encrypted", ["加密.pdf", bytesOf("pdf/有打开密码.pdf")], /“加密.pdf”.*密码/],
    ["a program", ["表.exe", "MZ\u0090"], /程序文件|格式暂时读不了/],
    ["an archive with a password", ["密.zip", bytesOf("zip/7zip_aes.zip")], /密码/],
  ])("that is %s gets its reader's own sentence", async (_, file, sentence) => {
    const { told } = await house();
    for (const who of [STAFF, {}]) {
      const reply = await told({ ...who, brings: [file] });
      expect(reply).toMatchObject({ kind: "refusal", reason: "unreadable_file" });
      expect(reply.text).toMatch(sentence);
    }
  });
});

describe("a file that Feishu does not hand out", () => {
  test.each<[string, (feishu: FakeFeishu) => unknown, RegExp]>([
    [
      "is in another chat",
      (feishu) => refuse(feishu, 234004),
      /“数据.txt”在别的会话里.*直接发给我/,
    ],
    [
      "lies in a forwarded talk",
      (feishu) => refuse(feishu, 234043),
      /“数据.txt”在合并转发的消息或卡片里.*单独转发/,
    ],
    ["is too large", (feishu) => refuse(feishu, 234037), /“数据.txt”超过 100 MB/],
    ["was taken back", (feishu) => refuse(feishu, 234003), /“数据.txt”已不在这条消息里/],
    [
      "has a code that nobody knows",
      (feishu) => refuse(feishu, 239999),
      /“数据.txt”没有取到.*239999/,
    ],
    [
      "needs a scope",
      (feishu) => feishu.scopes.delete("im:message:readonly"),
      /“数据.txt”没有取到：.*缺少权限.*请管理员打开 http\S+ 开通.*再发一次/,
    ],
  ])("because it %s is told of, and what to do", async (_, befalls, sentence) => {
    const { feishu, told } = await house();
    befalls(feishu);
    const reply = await told({ ...STAFF, brings: [["数据.txt", NOTES]] });
    expect(reply).toMatchObject({ kind: "refusal", reason: "unreadable_file" });
    expect(reply.text).toMatch(sentence);
  });

  test("just now is fetched once more", async () => {
    const { feishu, say, respond, jobOf } = await house();
    feishu.faults.push({ api: "resource", status: 500, body: { code: 2200, msg: "internal" } });
    const { message, outcome } = await say({ ...STAFF, brings: [["数据.txt", NOTES]] });
    expect(outcome).toMatchObject({ ok: false, retry: true });
    expect(await respond(jobOf(message), RUNNING)).toMatchObject({ ok: true });
    expect(feishu.sent).toHaveLength(1);
  });

  test("leaves the others of its message", async () => {
    const { feishu, told } = await house();
    refuse(feishu, 234003);
    const reply = await told({
      ...STAFF,
      brings: [
        ["甲.txt", NOTES],
        ["乙.txt", NOTES],
      ],
    });
    expect(reply.text).toMatch(/已读“乙.txt”[\s\S]*“甲.txt”已不在/);
  });
});

function refuse(feishu: FakeFeishu, code: number): void {
  feishu.faults.push({ api: "resource", status: 400, body: { code, msg: "no" } });
}

describe("at the webhook", () => {
  /** The same house, and what comes in by its door. */
  async function door() {
    const opened = await house();
    const { app, feishu } = opened;
    const request = serverOf(app);
    feishu.connect((sealed) => request("/feishu/webhook", sealed));
    await app.queue!.start();
    let sent = 0;
    /** Push a message and wait for the next that comes of it. */
    async function push(message: Parameters<FakeFeishu["messageEvent"]>[0]) {
      await feishu.push(feishu.messageEvent({ at: AT + ++sent, ...message }));
      return (await feishu.waitForSent(sent)).at(-1)!;
    }
    const group = { chatId: "oc_group", chatType: "group", senderId: "ou_staff" };
    const bot = { key: "@_user_1", name: "承前", openId: BOT_OPEN_ID };
    return { ...opened, push, group, mentions: [bot] };
  }
  const OWN = { chatId: "oc_keeper", chatType: "p2p", senderId: "ou_keeper" };
  const fileIn = (feishu: FakeFeishu, name: string, text: string) => ({
    type: "file",
    content: { file_key: feishu.upload(text, name), file_name: name },
  });

  test("a file is asked about, corrected in its form, put on the shelf and answers", async () => {
    const { app, feishu, push } = await door();
    const card = await push({ ...OWN, ...fileIn(feishu, "总结.txt", CANALS) });
    expect(card.type).toBe("interactive");
    const pressed = await feishu.press({
      ...{ messageId: card.messageId, operator: "ou_keeper", button: "入库" },
      form: { org: "临河县航道管理局" },
    });
    expect(pressed).toMatchObject({ code: 0, toast: { content: expect.stringContaining("入库") } });
    await eventually(async () =>
      expect(await shelf(app)).toMatchObject([{ org: "临河县航道管理局" }]),
    );
    await eventually(() => expect(JSON.stringify(card.content)).toContain("入库结果"));
    expect(feishu.sent).toHaveLength(1);
    const answer = await push({ ...OWN, senderId: "ou_staff", text: "2031年检修船闸多少座？" });
    expect(JSON.stringify(answer.content)).toContain("7座");
  });

  test("files of a post come with its words, in a group too", async () => {
    const { app, feishu, push, group, mentions } = await door();
    await app.shelving.ingest([fileOf("总结.txt", CANALS)]);
    const files = [{ file_key: feishu.upload(NOTES, "数据.txt"), file_name: "数据.txt" }];
    const words = [
      [
        { tag: "at", user_id: "@_user_1" },
        { tag: "text", text: " 起草2032年工作总结" },
      ],
    ];
    const draft = await push({
      ...{ ...group, mentions, type: "post" },
      content: { title: "", content: words, files },
    });
    expect(JSON.stringify(draft.content)).toContain("51公里");
  });

  test("a file that is quoted is put on the shelf by a keeper, and material for others", async () => {
    const { app, feishu, push, group, mentions } = await door();
    await app.shelving.ingest([fileOf("旧.txt", CANALS)]);
    const quoted = { ...group, messageId: "om_quoted", ...fileIn(feishu, "数据.txt", NOTES) };
    feishu.messageEvent({ ...quoted, at: AT });
    const asked = { ...group, mentions, parentId: "om_quoted" };
    const noted = await push({ ...asked, text: "@_user_1 帮忙看下" });
    expect(JSON.stringify(noted.content)).toMatch(/已读“数据.txt”/);
    const draft = await push({ ...asked, text: "@_user_1 照这个起草2032年工作总结" });
    expect(JSON.stringify(draft.content)).toContain("51公里");
    const card = await push({ ...asked, senderId: "ou_keeper", text: "@_user_1 入库" });
    expect(JSON.stringify(card.content)).toContain("收到文件，请核对后入库");
  });

  test("the same file event that comes again is asked about once", async () => {
    const { feishu, push, dataDir } = await door();
    const message = { ...OWN, messageId: "om_same", ...fileIn(feishu, "总结.txt", CANALS) };
    await push(message);
    await feishu.push(feishu.messageEvent({ at: AT + 1, ...message }));
    await push({ ...OWN, senderId: "ou_staff", text: "谢谢" });
    expect(feishu.sent).toHaveLength(2);
    expect(kept(dataDir)).toHaveLength(1);
  });
});
