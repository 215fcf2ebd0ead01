/** Who goes on in a chat where somebody with more rights has asked: what that one was told alone is told to nobody else. */
import { expect, test } from "vitest";
import { fileOf } from "../helper.ts";
import { openCanal, report } from "./canal.ts";

const HEAD = "ou_head";
const SHEN = "ou_shen";
/** For the head alone. */
const LIMITED = report(
  2020,
  "全年清淤河道313条，巡查水闸727座次，处置涉水投诉929件，启动赤松工程。",
);
const CANARY = /313条|727座次|929件|赤松/;

const FIRST = [
  "2020年清淤河道多少条？",
  "概括一下2020年的主要工作",
  "2020年和2022年清淤河道对比一下",
  "起草2021年报告“河道治理”部分",
  "2020年巡查水闸多少座次？",
  "有哪些报告？",
];
const THEN = [
  ...["那前一年呢？", "换个说法", "展开原文", "导出Word", "依据是什么？", "那投诉呢？", "还有呢？"],
  ...["刚才他问的是多少？", "再说一遍", "和2021年比呢？"],
];

test("nothing of it, in whatever way they go on, while the other is told", async () => {
  const canal = await openCanal();
  const { feishu, app } = canal;
  await app.shelving.ingest([fileOf("内部.txt", LIMITED)], { given: { audience: [HEAD] } });
  let told = 0;
  const leaks: unknown[] = [];
  for (const [i, first] of FIRST.entries())
    for (const [k, then] of THEN.entries()) {
      const chatId = `oc_${i}_${k}`;
      const [sent, whispered] = [feishu.sent.length, feishu.whispered.length];
      const asked = canal.event(first, { chatId, senderId: HEAD });
      await canal.push(asked);
      app.queue!.start();
      await canal.quiet();
      const own = feishu.whispered.slice(whispered).filter(({ openId }) => openId === HEAD);
      const inChat = feishu.sent.slice(sent);
      if (CANARY.test(JSON.stringify([own, inChat]))) told++;
      const before = feishu.whispered.length;
      // Said into the chat, said to the question, said to the answer.
      const question = (asked as unknown as { event: { message: { message_id: string } } }).event
        .message;
      const parentId = [undefined, question.message_id, inChat.at(-1)?.messageId][k % 3];
      const said = await canal.ask(then, { chatId, senderId: SHEN, ...(parentId && { parentId }) });
      const others = feishu.whispered.slice(before).filter(({ openId }) => openId !== HEAD);
      if (CANARY.test(said) || CANARY.test(JSON.stringify(others))) leaks.push([first, then, said]);
    }
  expect(leaks).toEqual([]);
  expect(told).toBeGreaterThan(FIRST.length * THEN.length * 0.5);
});
