/**
 * One turn with a model, as a reader sees it, against a scripted server on this machine: the extracted answer stands first → the
 * model's claims arrive one by one, each checked → one is wrong, is refused with the reason and mended in its place → the reply with
 * its sources. Each step is checked; the first that does not do what it should ends the walk.
 *
 *   npm run demo:model
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { Reply } from "../src/domain.ts";
import { createLog } from "../src/log.ts";
import { type ModelRequest, type Script, startFakeOpenAI } from "../test/fakes/openai.ts";

const REPORT = `望江区人民政府外事办公室2022年工作总结
2022年，望江区人民政府外事办公室（以下简称“区政府外办”）认真履职，现将工作情况总结如下。
一、2022年主要工作
（一）服务保障能力增强
一是圆满完成各项外事服务保障工作，接待外国领导人来访团组9批次。二是审批因公出国团组14批次。
（二）国际语言环境改善
一是全年核查外语标识276处，整改61处。二是外语人才库新增入库28名。
二、2023年工作打算
一是继续做好来访团组接待工作，核查外语标识不少于300处。`;
const QUESTION =
  "2022年接待外国领导人来访团组多少批次、核查外语标识多少处、外语人才库新增入库多少名？";

/** What the model says: of which words of the report, and how. The second is not what the report says. */
const CLAIMS = [
  ["接待外国领导人来访团组9批次", "2022年，我办接待外国领导人来访团组9批次。"],
  ["核查外语标识276处", "2022年，我办核查外语标识376处。"],
  ["外语人才库新增入库28名", "2022年，外语人才库新增入库28名。"],
] as const;
const MENDED = "2022年，我办核查外语标识276处。";

/** Milliseconds: how long the model thinks before its first word, and between two claims. */
const THINKS = 1600;
const WRITES = 700;

const folder = mkdtempSync(join(tmpdir(), "chengqian-model-"));
const server = await startFakeOpenAI(scripted);
try {
  await walk();
} catch (error) {
  console.error(`\n演示没有跑通：${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function walk(): Promise<void> {
  const config = readConfig({
    DATA_DIR: join(folder, "data"),
    OFFICE_NAME: "望江区人民政府外事办公室",
    OPENAI_BASE_URL: server.baseURL,
    OPENAI_MODEL: "演示模型",
    MODEL_PATIENCE: "1",
  });
  if (!config.ok) throw new Error(config.error);
  const app = await createApp(config.value, { fetch, clock: Date.now, log: createLog("error") });
  if (!app.ok) throw new Error(app.error);
  try {
    const file = join(folder, "2022年工作总结.txt");
    writeFileSync(file, REPORT);
    await app.value.shelving.ingest([file]);
    console.log(`问：${QUESTION}`);
    console.log("模型：本机上按剧本作答的服务，不联网。大模型想得久，MODEL_PATIENCE 设为 1 秒。");
    const begun = performance.now();
    const seen: Reply[] = [];
    const shown = (soFar: Reply) => {
      seen.push(soFar);
      const after = `${((performance.now() - begun) / 1000).toFixed(1)} 秒`;
      step(
        `${after}，读者看到（${soFar.model === null ? "报告原文摘录" : "大模型的话"}）`,
        soFar.text,
      );
    };
    const reply = await app.value.turn.respond({ text: QUESTION, shown });
    step(`${(reply.ms / 1000).toFixed(1)} 秒，最终答复`, reply.text);
    console.log("\n依据：");
    for (const { n, title, path, quote } of reply.citations)
      console.log(`   [${n}] 《${title}》${path.join("/")}：“${quote}”`);
    check(seen, reply);
    console.log("\n演示跑通：先有原文摘录，再逐句换成核对过的话；写错的那句没有给读者看过。");
  } finally {
    await app.value.close();
  }
}

/** The model: first three claims, one of them wrong; asked again, the one mended. */
function scripted({ messages }: ModelRequest): Script {
  const prompt = messages.at(-1)!.content;
  const fault = /^- (.*)\n +(.*)$/m.exec(prompt);
  if (!fault) return { parts: written(prompt) };
  step("核对没有通过，退回大模型改写", `写的是：${fault[1]}\n原因：${fault[2]}`);
  return JSON.stringify({ claims: [claimOf(prompt, CLAIMS[1][0], MENDED)] });
}

async function* written(prompt: string): AsyncIterable<string> {
  await pause(THINKS);
  yield '{"claims":[';
  for (const [i, [quote, text]] of CLAIMS.entries()) {
    yield `${i === 0 ? "" : ","}${JSON.stringify(claimOf(prompt, quote, text))}`;
    await pause(WRITES);
  }
  yield "]}";
}

function claimOf(prompt: string, quote: string, text: string) {
  const line = prompt.split("\n").find((one) => /^S\d+/.test(one) && one.includes(quote));
  return { text, sources: [{ id: /^S\d+/.exec(line ?? "")?.[0] ?? "S0", quote }] };
}

function check(seen: Reply[], reply: Reply): void {
  const first = seen.find(({ model }) => model === null);
  need(first?.text.includes("276处"), "原文摘录没有先给出来");
  need(seen.filter(({ model }) => model !== null).length >= 3, "大模型的话没有一句一句出来");
  need(!seen.some(({ text }) => text.includes("376")), "没有核对过的数字给读者看到了");
  const told = reply.claims.map(({ text }) => text);
  need(told[1] === MENDED && told.length === CLAIMS.length, "改好的那句不在原来的位置");
}

function step(title: string, text: string): void {
  console.log(`\n— ${title}\n${text.replace(/^/gm, "   ")}`);
}

function need(holds: boolean | undefined, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
