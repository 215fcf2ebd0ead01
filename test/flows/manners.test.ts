/** Manners: commands, help that fits who asks, a greeting once, and answers that only one person may have. */
import { describe, expect, test, vi } from "vitest";
import { fileOf } from "../helper.ts";
import { openCanal, report, TODAY } from "./canal.ts";

const chat = { chatType: "p2p", chatId: "oc_own" };
const KEEPER = "ou_keeper";
const env = { ADMIN_OPEN_IDS: KEEPER };

describe("commands", () => {
  test.each([
    ["/帮助", "可以问往年情况"],
    ["／帮助", "可以问往年情况"],
    ["/ 报告", "库中共有报告2份"],
    ["／报告2021年", "2021年度工作总结"],
    ["/总结 2022年", "清淤河道7条"],
    ["/总结2021年", "清淤河道5条"],
    ["/起草 河道治理", "清淤河道"],
    ["/对比 2021年和2022年 清淤河道", "5条"],
    ["/起草", "请写明要起草哪一部分"],
    ["/检查 2022年", "没有发现互相矛盾"],
    ["/检查 2022年清淤河道7条", "7条"],
    ["/反馈 数字不对", "意见已经记下"],
    ["/反馈", "请把意见写在命令后面"],
    ["/天气", "没有“/天气”这个命令"],
    ["/", "可以问往年情况"],
    ["/2022年清淤河道多少条？", "7条"],
  ])("%s", async (text, words) => {
    const canal = await openCanal();
    expect(await canal.ask(text, chat)).toContain(words);
    // In a group the command stands behind the mention.
    expect(await canal.ask(text)).toContain(words);
  });

  test("a follow-up goes on from what a command asked", async () => {
    const canal = await openCanal();
    await canal.ask("/总结 2022年", chat);
    expect(await canal.ask("那前一年呢？", chat)).toContain("5条");
  });

  test("that quote are about what they quote", async () => {
    const canal = await openCanal();
    const told = canal.stand("我们2022年清淤河道6条。");
    expect(await canal.ask("/检查", { parentId: told })).toMatch(/(?:不符|核对)[\s\S]*7条/);
    const facts = canal.stand("2023年清淤河道11条，巡查水闸130座次。");
    expect(await canal.ask("/起草 河道治理", { parentId: facts })).toContain("11条");
    // Words about an answer are no question, even where the answer's own could be asked again.
    const parentId = canal.feishu.sent[0]!.messageId;
    expect(await canal.ask("/反馈 顶呱呱", { parentId })).toContain("意见已经记下");
  });

  test("feedback about an answer is kept beside it, else by itself", async () => {
    const canal = await openCanal();
    await canal.ask("2022年清淤河道多少条？");
    const parentId = canal.feishu.sent[0]!.messageId;
    await canal.ask("/反馈 应当写明是哪几条", { parentId, senderId: "ou_shen" });
    const kept = await canal.app.records.feedback.list();
    expect(kept).toMatchObject([
      {
        by: "ou_shen",
        verdict: "down",
        words: "应当写明是哪几条",
        question: "2022年清淤河道多少条？",
      },
    ]);
  });
});

describe("help", () => {
  test("tells those who keep the reports how to file one, and nobody else", async () => {
    const canal = await openCanal({ env });
    expect(await canal.ask("/帮助", { ...chat, senderId: KEEPER })).toContain("您是报告管理员");
    const others = await canal.ask("/帮助", { ...chat, chatId: "oc_2", senderId: "ou_shen" });
    expect(others).toContain("/总结");
    expect(others).not.toContain("管理员");
  });
});

describe("a greeting", () => {
  const entered = (type: string, chatId: string) => ({
    schema: "2.0",
    header: {
      event_id: `e-${Math.random()}`,
      token: "vt",
      create_time: String(TODAY),
      event_type: type,
    },
    event: { chat_id: chatId, operator_id: { open_id: "ou_shen" } },
  });
  const ENTERED = "im.chat.access_event.bot_p2p_chat_entered_v1";

  test.each([["im.chat.member.bot.added_v1"], [ENTERED]])("comes once: %s", async (type) => {
    const canal = await openCanal();
    await canal.app.queue!.start();
    for (let i = 0; i < 3; i++) await canal.push(entered(type, "oc_new"));
    await canal.quiet();
    await canal.push(entered(type, "oc_new"));
    await canal.quiet();
    expect(canal.feishu.sent).toMatchObject([{ chatId: "oc_new", replyTo: "" }]);
    expect(JSON.stringify(canal.feishu.sent[0]!.content)).toContain("我是");
  });

  test("comes not where people talk with the bot already", async () => {
    const canal = await openCanal();
    await canal.ask("2022年清淤河道多少条？", chat);
    await canal.push(entered(ENTERED, "oc_own"));
    await canal.quiet();
    expect(canal.feishu.sent).toHaveLength(1);
  });
});

describe("a report that only the asker may read", () => {
  const LIMITED = report(2022, "内部口径：泵站检修经费补助512万元，约谈责任人3名。").replace(
    "年度工作总结",
    "年度内部考核报告",
  );
  const SECRET = /512|约谈|内部考核/;
  const QUESTION = "2022年泵站检修经费补助多少万元？";

  async function office() {
    const canal = await openCanal();
    await canal.app.shelving.ingest([fileOf("内部考核.txt", LIMITED)], {
      given: { audience: ["ou_shen"] },
    });
    return canal;
  }
  const overheard = (canal: Awaited<ReturnType<typeof office>>) =>
    canal.feishu.sent
      .filter(({ chatId }) => chatId === "oc_office")
      .map(({ content }) => JSON.stringify(content))
      .join("\n");
  const own = (canal: Awaited<ReturnType<typeof office>>) =>
    canal.feishu.sent.filter(({ chatId }) => chatId === "oc_private_ou_shen");

  test("is told to that person alone, in the group unseen by others and in the private chat", async () => {
    const canal = await office();
    await canal.ask(QUESTION, { senderId: "ou_shen" });
    expect(overheard(canal)).not.toMatch(SECRET);
    expect(overheard(canal)).toContain("已单独发送");
    expect(own(canal)).toHaveLength(1);
    expect(JSON.stringify(own(canal)[0]!.content)).toContain("512万元");
    expect(canal.feishu.whispered).toMatchObject([{ chatId: "oc_office", openId: "ou_shen" }]);
    expect(JSON.stringify(canal.feishu.whispered[0]!.card)).toContain("512万元");
  });

  test("leaves the group its own answer where it has one", async () => {
    const canal = await office();
    await canal.ask("2022年清淤河道多少条？", { senderId: "ou_shen" });
    expect(overheard(canal)).toContain("7条");
    expect(overheard(canal)).not.toContain("已单独发送");
  });

  test("is told nobody where a question rests on none of it, as it is handed over or asked for help", async () => {
    const canal = await office();
    const parentId = canal.stand("2022年清淤河道多少条？");
    await canal.ask("帮忙看下", { senderId: "ou_shen", parentId });
    await canal.ask("/对比 2021年和2022年 清淤河道", { senderId: "ou_shen" });
    expect(overheard(canal)).toContain("7条");
    expect(own(canal)).toEqual([]);
  });

  test("is on that person's own list of reports alone", async () => {
    const canal = await office();
    await canal.ask("/报告", { senderId: "ou_shen" });
    expect(overheard(canal)).toContain("库中共有报告2份");
    expect(overheard(canal)).not.toMatch(SECRET);
    expect(JSON.stringify(own(canal).map(({ content }) => content))).toContain("内部考核");
  });

  test("is no matter to whoever may not read it", async () => {
    const canal = await office();
    const told = await canal.ask(QUESTION, { senderId: "ou_wen" });
    expect(told).not.toMatch(SECRET);
    expect(told).not.toContain("已单独发送");
    expect(own(canal)).toEqual([]);
    expect(canal.feishu.whispered).toEqual([]);
  });

  test("stays unsaid where the group goes on from it", async () => {
    const canal = await office();
    await canal.ask(QUESTION, { senderId: "ou_shen" });
    await canal.ask("依据是什么？", { senderId: "ou_shen" });
    const [copy] = own(canal);
    await canal.ask("展开说说", { senderId: "ou_wen", parentId: copy!.messageId });
    const [line] = canal.feishu.sent.filter(({ chatId }) => chatId === "oc_office");
    await canal.ask("帮忙看下", { senderId: "ou_wen", parentId: line!.messageId });
    expect(overheard(canal)).not.toMatch(SECRET);
  });

  test.each([QUESTION, "/检查 2022年"])(
    "stays unsaid where the buttons of the card in the group are pressed: %s",
    async (said) => {
      const canal = await office();
      await canal.ask(said, { senderId: "ou_shen" });
      const [whispered] = canal.feishu.whispered;
      const { messageId: card, chatId } = whispered!;
      const values = actionsIn(whispered!.card);
      const word = values.find((value) => value.do === "word")!;
      const before = canal.feishu.sent.length;
      for (const operator of ["ou_shen", "ou_wen"])
        for (const value of values) await canal.press(value, { operator, card, chatId });
      expect(canal.feishu.sent).toHaveLength(before);
      // In the private chat the same buttons do their work.
      const [copy] = own(canal);
      const there = { card: copy!.messageId, chatId: copy!.chatId };
      await canal.press(word, { operator: "ou_shen", ...there });
      expect(canal.feishu.sent.slice(before)).toMatchObject([
        { type: "file", chatId: copy!.chatId },
      ]);
    },
  );

  test("stays unsaid where somebody quotes what cites nothing of it", async () => {
    const canal = await office();
    await canal.ask("/检查 2022年", { senderId: "ou_shen" });
    const [copy] = own(canal);
    expect(JSON.stringify(copy!.content)).toMatch(SECRET);
    const before = canal.feishu.sent.length;
    await canal.ask("导出Word", { senderId: "ou_shen", parentId: copy!.messageId });
    expect(canal.feishu.sent.slice(before)).toMatchObject([{ type: "interactive" }]);
    expect(overheard(canal)).not.toMatch(SECRET);
  });

  test("is told once, whenever the program dies", async () => {
    for (const step of ["saveReply", "keepOwn", "markSent", "noteSent"] as const) {
      const canal = await office();
      const spy = vi.spyOn(canal.app.records, step).mockRejectedValueOnce(new Error("killed"));
      await canal.ask(QUESTION, { senderId: "ou_shen" });
      expect(spy.mock.calls.length).toBeGreaterThan(0);
      expect(own(canal)).toHaveLength(1);
      expect(canal.feishu.sent).toHaveLength(2);
      expect(canal.feishu.whispered.length).toBeLessThanOrEqual(1);
    }
  });

  test("is not told any more where it was limited to others meanwhile", async () => {
    const canal = await office();
    const { keepOwn } = canal.app.records;
    canal.app.records.keepOwn = async (...given) => {
      const kept = await keepOwn(...given);
      await canal.app.shelving.ingest([fileOf("内部考核.txt", LIMITED)], {
        given: { audience: ["ou_boss"] },
      });
      return kept;
    };
    await canal.ask(QUESTION, { senderId: "ou_shen" });
    expect(JSON.stringify(canal.feishu.sent)).not.toMatch(SECRET);
    expect(canal.feishu.whispered).toEqual([]);
  });

  test("is taken back with its question", async () => {
    const canal = await office();
    await canal.ask(QUESTION, { senderId: "ou_shen", messageId: "om_1" });
    await canal.push(canal.feishu.recalledEvent("om_1"));
    await canal.quiet();
    expect(canal.standing()).toEqual([]);
  });

  test("reaches the asker where the private chat is closed, or the group shows no such cards", async () => {
    const closed = await office();
    closed.feishu.faults.push({
      ...{ api: "create", status: 400 },
      body: { code: 230013, msg: "Bot has NO availability to this user." },
    });
    await closed.ask(QUESTION, { senderId: "ou_shen" });
    expect(closed.feishu.whispered).toHaveLength(1);
    const topical = await office();
    topical.feishu.topical.add("oc_office");
    await topical.ask(QUESTION, { senderId: "ou_shen" });
    expect(own(topical)).toHaveLength(1);
  });
});

/** The values of a card's buttons. */
function actionsIn(value: unknown): { do: string }[] {
  if (typeof value !== "object" || value === null) return [];
  if ("do" in value) return [value as { do: string }];
  return Object.values(value).flatMap(actionsIn);
}
