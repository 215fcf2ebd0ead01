/** Whose words: what a message quotes or passes on is read, and answered where the message asks nothing of its own. */
import { describe, expect, test } from "vitest";
import { openCanal } from "./canal.ts";

const ASKED = "2022年清淤河道多少条？";

describe("a quoted question", () => {
  test.each(["帮忙看下", "", "这个呢", "谁能答一下", "急，领导等着要"])(
    "is answered where the message itself asks nothing: %s",
    async (text) => {
      const canal = await openCanal();
      const parentId = canal.stand(ASKED);
      const told = await canal.ask(text, { parentId, senderId: "ou_shen" });
      expect(told).toContain("7条");
      expect(canal.feishu.sent).toHaveLength(1);
      expect(canal.feishu.sent[0]!.replyTo).toBe("om_q2");
    },
  );

  test("in a private chat too", async () => {
    const canal = await openCanal();
    const chat = { chatType: "p2p", chatId: "oc_own" };
    canal.feishu.scopes.delete("im:message.group_msg");
    const parentId = canal.stand(ASKED, chat);
    expect(await canal.ask("看看", { ...chat, parentId })).toContain("7条");
  });

  test("is found where it was handed over more than once, answered meanwhile or not", async () => {
    const canal = await openCanal();
    const first = canal.stand(ASKED);
    const second = canal.stand("谁能答", { parentId: first, senderId: "ou_shen" });
    expect(await canal.ask("帮忙看下", { parentId: second })).toContain("7条");
    const third = canal.stand("再看看", { parentId: canal.feishu.sent[0]!.messageId });
    expect(await canal.ask("帮忙看下", { parentId: third })).toContain("7条");
  });

  test("is what another goes on from", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    expect(await canal.ask("那前一年呢", { parentId })).toContain("5条");
  });

  test("does not stand in for a question of the message's own", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    const told = await canal.ask("2021年巡查水闸多少座次？", { parentId });
    expect(told).toContain("97座次");
    expect(told).not.toContain("7条");
    // Without a question word, but in the reports' words, it is one as well.
    expect(await canal.ask("护河宣讲", { parentId })).toContain("宣讲");
  });

  test("in a post, a card or under another mention is read as well", async () => {
    const canal = await openCanal();
    const content = { zh_cn: { title: null, content: [[{ tag: "text", text: ASKED }]] } };
    const post = canal.stand("", { type: "post", content });
    expect(await canal.ask("帮看一下", { parentId: post })).toContain("7条");
    const mention = { key: "@_user_1", name: "温工", openId: "ou_wen" };
    const named = canal.stand(`@_user_1 ${ASKED}`, { mentions: [mention] });
    expect(await canal.ask("帮看一下", { parentId: named })).toContain("7条");
    const card = {
      schema: "2.0",
      header: { title: { tag: "plain_text", content: "督办" } },
      body: { elements: [{ tag: "markdown", content: ASKED }] },
    };
    const shown = canal.stand("", { type: "interactive", content: card });
    expect(await canal.ask("帮看一下", { parentId: shown })).toContain("7条");
  });
});

describe("a quoted statement", () => {
  const told = "我们2022年清淤河道6条。";

  test.each(["帮忙看下", "这个数对吗？", "对不对"])(
    "is held against the reports: %s",
    async (text) => {
      const canal = await openCanal();
      const parentId = canal.stand(told);
      expect(await canal.ask(text, { parentId })).toMatch(/(?:不符|核对)[\s\S]*7条/);
    },
  );

  test("is the material of a draft that is asked for", async () => {
    const canal = await openCanal();
    const parentId = canal.stand("2023年清淤河道11条，巡查水闸130座次。");
    const draft = await canal.ask("按这个起草2023年总结的“河道治理”部分", { parentId });
    expect(draft).toMatch(/11条/);
    expect(draft).toMatch(/130座次/);
  });

  test("that is long and asks nothing is asked about, and no answer is made up", async () => {
    const canal = await openCanal();
    const parentId = canal.stand("各科室要认真贯彻会议精神，压实责任。".repeat(40));
    expect(await canal.ask("帮忙看下", { parentId })).toContain("没有提问题");
  });
});

describe("one of our own cards", () => {
  test("is what whoever replies to it goes on from, whatever was asked since", async () => {
    const canal = await openCanal();
    await canal.ask(ASKED);
    const [card] = canal.feishu.sent;
    await canal.ask("2022年巡查水闸多少座次？", { senderId: "ou_wen" });
    const parentId = card!.messageId;
    expect(await canal.ask("那前一年呢", { parentId, senderId: "ou_wen" })).toContain("5条");
    expect(await canal.ask("帮忙再看下", { parentId, senderId: "ou_shen" })).toContain("7条");
  });

  test("shows its sources to whoever doubts it", async () => {
    const canal = await openCanal();
    await canal.ask(ASKED);
    const parentId = canal.feishu.sent[0]!.messageId;
    const doubted = await canal.ask("依据是什么？", { parentId, senderId: "ou_wen" });
    expect(doubted).toContain("所依据的原文");
    expect(doubted).toContain("清淤河道7条");
  });
});

describe("a talk that was passed on", () => {
  const forwarded = [
    { text: "大家好，季报要补数", senderId: "ou_wen" },
    { text: ASKED, senderId: "ou_shen" },
    { text: "我也不清楚", senderId: "ou_wen" },
  ];

  test("is read: what somebody asked in it is answered", async () => {
    const canal = await openCanal();
    const chat = { chatType: "p2p", chatId: "oc_own" };
    const told = await canal.ask("", { ...chat, type: "merge_forward", forwarded });
    expect(told).toContain("7条");
  });

  test("is read where it is quoted", async () => {
    const canal = await openCanal();
    const parentId = canal.stand("", { type: "merge_forward", forwarded });
    expect(await canal.ask("帮忙答一下", { parentId })).toContain("7条");
  });

  test("of which nothing can be read says so", async () => {
    const canal = await openCanal();
    const file = { type: "file", content: { file_key: "f1", file_name: "台账.xlsx" } };
    const chat = { chatType: "p2p", chatId: "oc_own" };
    const told = await canal.ask("", { ...chat, type: "merge_forward", forwarded: [file] });
    expect(told).toMatch(/没有读到文字[\s\S]*1个文件[\s\S]*单独转发/);
  });
});

describe("a quotation that cannot be read", () => {
  test("for want of a scope says which, with the administrator's link, and never 未记载", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    canal.feishu.scopes.delete("im:message.group_msg");
    const told = await canal.ask("帮忙看下", { parentId });
    expect(told).toContain("im:message.group_msg");
    expect(told).toMatch(/\/app\/cli_0123456789abcdef\/auth\?q=/);
    expect(told).toContain("请把要问的话直接发给我");
    expect(told).not.toContain("未记载");
  });

  test("says the scope that the platform names", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    const body = {
      code: 99991672,
      msg: "Access denied. One of the following scopes is required: [im:message:readonly]",
    };
    canal.feishu.faults.push({ api: "get", status: 400, body });
    expect(await canal.ask("这个怎么回", { parentId })).toContain("im:message:readonly");
  });

  test("because it was taken back says that", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    canal.feishu.recalledEvent(parentId);
    const told = await canal.ask("帮忙看下", { parentId });
    expect(told).toContain("已经撤回");
    expect(told).not.toContain("未记载");
  });

  test("leaves a question of the message's own answered, and is told beside it", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    canal.feishu.scopes.delete("im:message.group_msg");
    const told = await canal.ask("2021年巡查水闸多少座次？", { parentId });
    expect(told).toContain("97座次");
    expect(told).toContain("im:message.group_msg");
  });

  test("because nobody hears voices says so", async () => {
    const canal = await openCanal();
    const parentId = canal.stand("", { type: "audio", content: { file_key: "f1", duration: 9 } });
    expect(await canal.ask("帮忙听下", { parentId })).toContain("语音还听不懂");
  });

  test("because Feishu fails for a moment is tried again", async () => {
    const canal = await openCanal();
    const parentId = canal.stand(ASKED);
    canal.feishu.faults.push({ api: "get", status: 500, body: { code: 2200, msg: "internal" } });
    expect(await canal.ask("帮忙看下", { parentId })).toContain("7条");
    expect(canal.feishu.sent).toHaveLength(1);
  });
});
