/** A draft in a chat, and what is pasted under it. */
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../src/message/followup.ts";
import { askerOf } from "./shelf.ts";

const archives = (year: number, stacks: string) => `云澈县档案馆${year}年工作总结
${year}年，云澈县档案馆认真落实档案法，各项工作有序推进。现将有关情况报告如下：
一、${year}年主要工作
（一）档案资源建设
一是做好档案接收。全年接收到期档案${stacks}卷，进馆单位14家。二是推进数字化。全年扫描老档案36万页。
（二）档案查阅服务
全年接待查档群众2105人次，出具证明318份。
二、存在的不足
一是库房容量偏紧，主要原因是扩建尚未完工。
三、${year + 1}年主要安排
一是接收到期档案不少于9000卷。二是建成新库房。
云澈县档案馆
${year + 1}年1月15日`;

const LIN = { chatId: "oc_archive", senderId: "ou_lin" };
const QIAO = { chatId: "oc_archive", senderId: "ou_qiao" };
const AT = Date.parse("2036-01-08T09:00:00+08:00");

/** A chat in which a draft has been begun: each message with its reply. */
async function chatOn(begun: string) {
  const { turn } = await askerOf(archives(2033, "7802"), archives(2034, "8143"));
  const history: Exchange[] = [];
  const say = async (text: string, author = LIN) => {
    const reply = await turn.respond({ text, at: AT, author, history });
    history.unshift({ question: text, reply });
    return reply;
  };
  return { turn, say, first: await say(begun) };
}

/** What a draft says, without what is to be filled in. */
const bodyOf = (reply: Awaited<ReturnType<Awaited<ReturnType<typeof chatOn>>["say"]>>) =>
  reply.draft!.items.map(({ text }) => text.replace(/【[^】]*】/g, "")).join("");

const WHOLE = "起草2035年工作总结初稿";

describe("material under a draft", () => {
  test("becomes its next version, told with where it went and what is still open", async () => {
    const { say, first } = await chatOn(WHOLE);
    const reply = await say("材料：接收到期档案8450卷\n食堂换了新的承包方");
    expect(reply.draft).toMatchObject({ id: first.draft!.id, version: 2 });
    expect(bodyOf(reply)).toContain("接收到期档案8450卷");
    expect(reply.text).toMatch(
      /新材料写进稿子1处，答上待补充\d处：“全年接收到期档案8450卷”（写在一（一）/,
    );
    expect(reply.text).toContain("第2行“食堂换了新的承包方”");
    expect(reply.text).toMatch(/共\d+处待补充/);
    expect(reply.gaps).toContainEqual({
      text: expect.stringContaining("接收到期档案不少于9000卷"),
      why: "请填写",
    });
  });

  test("needs no word before it where it gives figures, and wins over earlier material", async () => {
    const { say } = await chatOn(WHOLE);
    await say("接收到期档案8450卷，比上年增加307卷。");
    const reply = await say("扫描老档案41万页\n接收到期档案8462卷");
    expect(reply.draft!.version).toBe(3);
    expect(bodyOf(reply)).toContain("扫描老档案41万页");
    expect(bodyOf(reply)).toContain("8462卷");
    expect(bodyOf(reply)).not.toMatch(/8450卷|8143|36万/);
    expect(reply.text).toContain("已按新材料改写");
  });

  test("leaves what was put in by hand, and stands beside what somebody else did meanwhile", async () => {
    const { say, turn, first } = await chatOn(WHOLE);
    await turn.continueDraft(first.draft!.id, "第一处填8500卷", QIAO);
    const reply = await say("材料：接收到期档案8450卷；接待查档群众2260人次");
    expect(reply.draft!.version).toBe(3);
    expect(bodyOf(reply)).toContain("8500卷");
    expect(bodyOf(reply)).not.toContain("8450");
    expect(bodyOf(reply)).toContain("2260人次");
    expect(reply.text).toContain("人改过");
    const told = await say("谁改的");
    expect(told.text).toMatch(/ou_qiao：第一处填8500卷[\s\S]*ou_lin：新材料：接收到期档案8450卷/);
  });

  test("is all that is told, and nothing that is wanted", async () => {
    const { say } = await chatOn(WHOLE);
    const reply = await say("材料：出具证明402份。按时完成老档案扫描41万页。请补进稿子。");
    expect(bodyOf(reply)).toContain("出具证明402份");
    expect(bodyOf(reply)).toContain("41万页");
    expect(reply.text).not.toContain("补进");
    const long = await say(`材料：${"窗口秩序良好。\n".repeat(600)}接收到期档案8450卷`);
    expect(bodyOf(long)).toContain("8450卷");
  });

  test("keeps a part a part, and a passage a passage", async () => {
    const part = await chatOn("起草2035年工作总结“档案查阅服务”部分初稿");
    const more = await part.say("材料：出具证明402份\n接收到期档案8450卷");
    expect(bodyOf(more)).toContain("出具证明402份");
    expect(bodyOf(more)).not.toContain("8450");
    expect(more.text).toContain("没有写进这一部分");
    const passage = await chatOn("材料：2035年接收到期档案8450卷。请写成一段。");
    const both = await passage.say("扫描老档案41万页");
    expect(both.draft!.items.filter(({ opens }) => opens)).toHaveLength(1);
    expect(bodyOf(both)).toMatch(/8450卷.*41万页/);
    expect(bodyOf(both)).not.toMatch(/[一二]是/);
  });
});

test.each([
  ["an order", "第一处填8500卷", "8500卷"],
  ["another request", "材料：2035年出具证明402份。请写成一句。", "402份"],
])("%s under a draft stays what it is", async (_, text, said) => {
  const { say } = await chatOn(WHOLE);
  const reply = await say(text);
  expect(reply.text).toContain(said);
  expect(reply.text).not.toContain("新材料");
});

test.each(["2034年接收到期档案多少卷？", "2034年接收到期档案8143卷对吗？"])(
  "a question under a draft is answered: %s",
  async (question) => {
    const { say } = await chatOn(WHOLE);
    const reply = await say(question);
    expect(reply.draft).toBeUndefined();
    expect(reply.text).toContain("8143卷");
  },
);

test("material for what a report said itself changes nothing", async () => {
  const { say, first } = await chatOn("把2034年写成述职报告");
  const reply = await say("材料：接收到期档案8450卷");
  const { told: _, ...draft } = reply.draft!;
  expect(draft).toEqual(first.draft);
  expect(reply.text).toContain("2034年报告的原文");
});
