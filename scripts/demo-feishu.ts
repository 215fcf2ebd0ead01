/**
 * A working day in Feishu without a tenant: the product runs against a stand-in for the platform, people ask, quote, press and send
 * files through the webhook, and every card that they see is drawn as a picture.
 *
 *   npm run demo:feishu [-- FOLDER]     where the pictures go; by default data/var/demo
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { MessageEvent } from "../test/fakes/feishu/events.ts";
import type { Press } from "../test/fakes/feishu/pushing.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../test/fakes/feishu.ts";
import { type Drawn, drawCards } from "./demo/cards.ts";
import { environmentFor, runCli, startProduct } from "./product.ts";

const SAMPLES = fileURLToPath(new URL("../data/samples", import.meta.url));
const KEEPER = "ou_keeper";
const STAFF = "ou_staff";
const GROUP = "oc_office";
const BOT = [{ key: "@_user_1", name: "承前", openId: BOT_OPEN_ID }];
const NEW_REPORT = `明湖区人民政府外事办公室2024年工作总结
2024年，明湖区人民政府外事办公室（以下简称“区政府外办”）认真履职，现将工作情况总结如下。
一、2024年主要工作
（一）服务保障能力增强
一是完善服务保障常态化机制。二是圆满完成各项外事服务保障工作，接待来访团组19批次、231人次。
（二）国际语言环境改善
一是核查外语标识362处，整改41处。二是新建双语政务服务窗口6个。
二、存在的不足
基层外事力量仍显薄弱。
三、2025年工作打算
一是继续做好来访团组接待工作。`;
/** An answer takes no longer, nor does putting a report on the shelf. */
const PATIENCE_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), "chengqian-demo-"));
const pictures = resolve(process.argv[2] ?? "data/var/demo");
const feishu = await startFakeFeishu();
try {
  const env = {
    ...environmentFor(feishu, join(folder, "data")),
    PUBLIC_URL: "https://reports.example.gov.cn",
    ADMIN_OPEN_IDS: KEEPER,
  };
  await runCli(["ingest", SAMPLES], env);
  const product = await startProduct(env);
  feishu.connect(`${product.url}/feishu/webhook`);
  try {
    const drawn = await walk();
    const paths = await drawCards(drawn, pictures);
    console.log(`\n${paths.length} 张卡片画在 ${pictures}`);
  } finally {
    await product.stop();
  }
} catch (error) {
  console.error(`演示没有跑通：${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await feishu.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The day, step by step; the cards of each. */
async function walk(): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  let steps = 0;

  /** Do something, and wait for what comes of it: the messages that came, drawn under the step's number and `name`. */
  async function step(name: string, told: string, act: () => Promise<unknown>, isDone = came) {
    const before = feishu.sent.length;
    const begun = performance.now();
    await act();
    while (!isDone(before)) {
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`${told}：没有等到答复`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ms = performance.now() - begun;
    // What belongs to an answer comes right after its first card.
    await new Promise((resolve) => setTimeout(resolve, 700));
    const number = String(++steps).padStart(2, "0");
    console.log(`${number} ${told}（${ms.toFixed(0)} 毫秒）`);
    const sent = feishu.sent.slice(before);
    for (const [i, { type, content }] of sent.entries()) {
      if (type === "interactive")
        drawn.push({
          name: `${number}-${name}${i === 0 ? "" : `-${i + 1}`}`,
          card: content as object,
        });
      else console.log(`   ${type}：${JSON.stringify(content).slice(0, 120)}`);
    }
    return sent[0]!;
  }

  const say = (message: Partial<MessageEvent>) =>
    feishu.push(
      feishu.messageEvent({
        ...{ chatId: GROUP, chatType: "group", senderId: STAFF, mentions: BOT },
        ...message,
        ...(message.text !== undefined && { text: `@_user_1 ${message.text}` }),
      }),
    );
  const press = async (what: Press) => {
    const { code, toast } = await feishu.press({ ...what });
    if (code !== 0) throw new Error(`按钮没有应答：${code}`);
    console.log(`   点按钮，提示：${toast?.content ?? "（无）"}`);
  };

  const asked = "2022年接待来访团组多少批次？";
  const answer = await step("提问", `群里问：@承前 ${asked}`, () =>
    say({ messageId: "om_asked", text: asked }),
  );
  const topic = { threadId: "omt_asked", rootId: "om_asked", parentId: answer.messageId };
  await step("话题追问", "话题里追问：那2023年呢？", () => say({ ...topic, text: "那2023年呢？" }));
  const said = "2021年核查了多少处外语标识？";
  feishu.messageEvent({ messageId: "om_said", chatId: GROUP, senderId: "ou_boss", text: said });
  await step("引用提问", `引用同事的“${said}”：@承前 帮忙看下`, () =>
    say({ parentId: "om_said", text: "帮忙看下" }),
  );
  const compared = "对比2019年到2023年接待来访团组";
  const table = await step("对比", `群里问：@承前 ${compared}`, () => say({ text: compared }));
  const material = "2024年核查外语标识362处，纠正错误41处，建成示范点29个。";
  const draft = await step("初稿", "请起草一节，给了今年的材料", () =>
    say({ text: `起草2024年法治政府建设年度情况报告的“国际语言环境改善”部分，材料：${material}` }),
  );
  drawn.push({
    name: `${String(steps).padStart(2, "0")}-填空表单`,
    card: draft.content as object,
    open: true,
  });
  const filled = await step("填好的稿", "在表单里填一处", () =>
    press({
      ...{ messageId: draft.messageId, operator: STAFF, value: { do: "fill" } },
      form: { p1: "优化语言环境，服务更加便利" },
    }),
  );
  await step(
    "Word",
    "点“导出 Word”",
    () => press({ messageId: filled.messageId, operator: STAFF, value: { do: "word" } }),
    (before) => feishu.sent.slice(before).some(({ type }) => type === "file"),
  );
  console.log("08 点“👎”，原因：数字不对");
  steps++;
  await press({
    ...{ messageId: table.messageId, operator: STAFF, value: { do: "dislike" } },
    form: { reason: "数字不对", note: "与台账不一致" },
  });
  const key = feishu.upload(new TextEncoder().encode(NEW_REPORT), "2024年工作总结.txt");
  const own = { chatId: "oc_keeper", chatType: "p2p", senderId: KEEPER, mentions: [] };
  const upload = await step("收到文件", "管理员发来文件：2024年工作总结.txt", () =>
    say({ ...own, type: "file", content: { file_key: key, file_name: "2024年工作总结.txt" } }),
  );
  await step(
    "入库",
    "点“入库”",
    () => press({ messageId: upload.messageId, operator: KEEPER, value: { do: "shelve" } }),
    () => /入库结果/.test(JSON.stringify(upload.content)),
  );
  drawn.push({ name: `${String(steps).padStart(2, "0")}-入库`, card: upload.content as object });
  const now = "2024年接待来访团组多少批次？";
  await step("新报告作答", `群里问：@承前 ${now}`, () => say({ text: now }));
  return drawn;
}

/** Has an answer come, whole? */
function came(before: number): boolean {
  const sent = feishu.sent.slice(before);
  return (
    sent.length > 0 && sent.every(({ content }) => !/正在查阅|还在写/.test(JSON.stringify(content)))
  );
}
