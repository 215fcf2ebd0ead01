/**
 * What people see in Feishu, as pictures: the sample reports are asked a dozen things, and every card that comes of it is drawn into a
 * folder.
 *
 *   npm run demo:cards [-- FOLDER]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { Reply } from "../src/domain.ts";
import { renderCards } from "../src/feishu/cards/index.ts";
import { createLog } from "../src/log.ts";
import { type Drawn, drawCards } from "./demo/cards.ts";

const QUESTIONS = {
  answer: "2022年接待来访团组多少批次？",
  series: "历年接待来访团组多少批次？",
  conflict: "2021年核查外语标识多少处？",
  compare: "对比2021年和2022年",
  "compare-matter": "对比2019年到2023年接待来访团组",
  summary: "200字以内总结2022年主要成绩",
  plans: "2022年安排的事项落实了吗",
  draft:
    "起草2024年法治政府建设年度情况报告的“国际语言环境”部分。今年核查外语标识362处，纠正错误41处，建成示范点29个。",
  "draft-whole": "起草2024年法治政府建设年度情况报告",
  "not-stated": "2022年新建图书馆几座？",
  "not-covered": "2030年接待来访团组多少批次？",
  reports: "有哪些报告",
  help: "帮助",
};

const MATERIAL = "全年核查外语标识362处，纠正错误41处。\n新建双语政务服务窗口6个。";

const [folder = "data/var/cards"] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), "chengqian-cards-"));
const config = readConfig({ DATA_DIR: dataDir, PUBLIC_URL: "https://reports.example.gov.cn" });
if (!config.ok) throw new Error(config.error);
const app = await createApp(config.value, { fetch, clock: Date.now, log: createLog("error") });
if (!app.ok) throw new Error(app.error);
const { links, shelving, turn, close } = app.value;
try {
  await shelving.offerSamples(fileURLToPath(new URL("../data/samples", import.meta.url)));
  const drawn: Drawn[] = [];
  const at = Date.parse("2024-03-01T09:00:00+08:00");
  for (const [name, text] of Object.entries(QUESTIONS)) {
    const material = name === "draft" ? MATERIAL : null;
    drawn.push(...cardsOf(name, await turn.respond({ text, at, material, next: true })));
  }
  const [form] = drawn.filter(({ name }) => name === "draft");
  drawn.push({ ...form!, name: "draft-form", open: true });
  const writing: Reply = {
    ...(await turn.respond({ text: QUESTIONS.series, at })),
    model: "qwen-max",
  };
  drawn.push(...cardsOf("writing", writing, true));
  const help = await turn.respond({ text: QUESTIONS.help, at });
  drawn.push(...cardsOf("welcome", { ...help, reason: "welcome" }));
  for (const path of await drawCards(drawn, folder)) console.log(path);
} finally {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
}

function cardsOf(name: string, reply: Reply, writing = false): Drawn[] {
  const cards = renderCards(reply, {
    linkOf: (citation) => links.linkOf(citation, ["oc_demo"]),
    replyUrl: links.replyLinkOf("job-0", ["oc_demo"]),
    on: "job-0",
    keepers: ["ou_keeper01"],
    writing,
  });
  return cards.map((card, i) => ({ name: i === 0 ? name : `${name}-${i + 1}`, card }));
}
