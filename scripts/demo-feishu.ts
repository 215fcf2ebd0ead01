/**
 * The main job without a tenant: start the product against a stand-in for Feishu, send one encrypted and signed group
 * message as the platform would, and print the card that comes back.
 *
 *   npm run demo:feishu [-- QUESTION REPORT…]
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BOT_OPEN_ID, startFakeFeishu } from "../test/fakes/feishu.ts";
import { environmentFor, runCli, startProduct } from "./product.ts";

const DEMO_REPORT = `望江区人民政府外事办公室2022年工作总结
2022年，望江区人民政府外事办公室（以下简称“区政府外办”）认真履职，现将工作情况总结如下。
一、2022年主要工作
（一）服务保障能力增强
一是完善服务保障常态化机制。二是圆满完成各项外事服务保障工作，接待外国领导人来访团组9批次。
二、2023年工作打算
一是继续做好来访团组接待工作。`;

const folder = mkdtempSync(join(tmpdir(), "chengqian-demo-"));
const [question = "2022年接待外国领导人来访团组多少批次？", ...given] = process.argv.slice(2);
const feishu = await startFakeFeishu();
try {
  const env = {
    ...environmentFor(feishu, join(folder, "data")),
    PUBLIC_URL: "https://reports.example.gov.cn",
  };
  await runCli(["ingest", ...(given.length > 0 ? given : [reportAtHand()])], env);
  const product = await startProduct(env);
  try {
    const sealed = feishu.seal(
      feishu.messageEvent({
        text: `@_user_1 ${question}`,
        mentions: [{ key: "@_user_1", name: "承前", openId: BOT_OPEN_ID }],
      }),
    );
    const started = performance.now();
    const response = await fetch(`${product.url}/feishu/webhook`, { method: "POST", ...sealed });
    const acknowledged = performance.now() - started;
    const [message] = await feishu.waitForSent(1, 15_000);
    console.log(`群里问：@承前 ${question}`);
    console.log(
      `webhook 应答 HTTP ${response.status}，${acknowledged.toFixed(0)} ms；卡片送达，${(performance.now() - started).toFixed(0)} ms\n`,
    );
    console.log(JSON.stringify(message!.content, null, 2));
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

/** The real report where it lies beside the project, else a short one of a fictional office. */
function reportAtHand(): string {
  const real = fileURLToPath(
    new URL("../../shared/reports/2022年法治政府建设年度情况报告.txt", import.meta.url),
  );
  if (existsSync(real)) return real;
  const file = join(folder, "2022年工作总结.txt");
  writeFileSync(file, DEMO_REPORT);
  return file;
}
