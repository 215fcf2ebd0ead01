/** What the stand-in holds an app to when text streams into a card, and when a card is pressed. */
import { describe, expect, test } from "vitest";
import { cardOf, openPlatform, pushable, streaming, words } from "./app.ts";

const MINUTE = 60_000;

describe("a card entity", () => {
  test("is sent once, and shows in its message what is put into it", async () => {
    const { entity, stream, reply, feishu } = await openPlatform();
    const { id } = await entity(streaming());
    await stream(id, "2022年");
    await stream(id, "2022年9批次");
    expect(feishu.sent).toMatchObject([{ cardId: id, type: "interactive" }]);
    expect(JSON.stringify(feishu.sent[0]!.content)).toContain("2022年9批次");
    const again = await reply({ type: "card", data: { card_id: id } });
    expect(again).toMatchObject({ code: 230099 });
  });

  test.each<[string, number, object]>([
    ["too large", 200860, streaming(words("字".repeat(10_300)))],
    ["of 201 elements", 300305, streaming(...Array.from({ length: 200 }, () => words("甲")))],
    ["not shared", 300302, { ...streaming(), config: { update_multi: false } }],
    ["of another schema", 300303, { ...streaming(), schema: "1.0" }],
    ["with one id twice", 300301, streaming({ ...words("甲"), element_id: "answer" })],
    ["with an unknown tag", 230099, streaming({ tag: "heading" })],
  ])("%s is not made", async (_, code, card) => {
    const { entity } = await openPlatform();
    expect((await entity(card)).made).toMatchObject({ code });
  });

  test("lives a fortnight", async () => {
    const { entity, settings, pass, signIn } = await openPlatform();
    const { id } = await entity(streaming());
    pass(14 * 24 * 60 * MINUTE + 1);
    await signIn();
    expect(await settings(id, { streaming_mode: false })).toMatchObject({ code: 200750 });
    expect(await settings("7355372766999", {})).toMatchObject({ code: 200740 });
  });
});

describe("streaming", () => {
  test("goes by sequence and by uuid", async () => {
    const { entity, stream } = await openPlatform();
    const { id } = await entity(streaming());
    expect(await stream(id, "甲", { sequence: 7, uuid: "a" })).toMatchObject({ code: 0 });
    expect(await stream(id, "乙", { sequence: 7 })).toMatchObject({ code: 300317 });
    expect(await stream(id, "乙", { sequence: 2 ** 31 })).toMatchObject({ code: 10002 });
    expect(await stream(id, "甲", { sequence: 8, uuid: "a" })).toMatchObject({ code: 200770 });
    expect(await stream(id, "乙", { sequence: 8, uuid: "u".repeat(65) })).toMatchObject({
      code: 10002,
    });
    expect(await stream(id, "乙", { sequence: 8 })).toMatchObject({ code: 0 });
  });

  test("goes into text that is there", async () => {
    const { entity, stream } = await openPlatform();
    const { id } = await entity(streaming({ ...pushable({}), element_id: "push" }));
    expect(await stream(id, "甲", { element: "nowhere" })).toMatchObject({ code: 300313 });
    expect(await stream(id, "甲", { element: "push" })).toMatchObject({ code: 300310 });
    expect(await stream(id, "")).toMatchObject({ code: 10002 });
    expect(await stream(id, "字".repeat(10_300))).toMatchObject({ code: 200860 });
    const tables = Array.from({ length: 4 }, () => "| 甲 |\n| - |\n| 乙 |").join("\n\n");
    expect(await stream(id, tables)).toMatchObject({
      code: 230099,
      msg: expect.stringContaining("11310"),
    });
  });

  test("ends by itself after ten minutes, and is opened again", async () => {
    const { entity, stream, settings, pass, feishu } = await openPlatform();
    const { id } = await entity(streaming());
    pass(10 * MINUTE - 1);
    expect(await stream(id, "甲")).toMatchObject({ code: 0 });
    pass(1);
    expect(await stream(id, "甲乙")).toMatchObject({ code: 200850 });
    expect(await settings(id, { streaming_mode: true })).toMatchObject({ code: 0 });
    expect(await stream(id, "甲乙")).toMatchObject({ code: 0 });
    expect(feishu.previewOf(feishu.sent[0]!)).toBe("[生成中...]");
    await settings(id, { streaming_mode: false, summary: { content: "9批次" } });
    expect(await stream(id, "甲乙丙")).toMatchObject({ code: 300309 });
    expect(feishu.previewOf(feishu.sent[0]!)).toBe("9批次");
  });

  test("takes ten changes a second of one card", async () => {
    const { entity, stream, pass } = await openPlatform();
    const { id } = await entity(streaming());
    for (let i = 0; i < 10; i++) expect(await stream(id, "甲")).toMatchObject({ code: 0 });
    expect(await stream(id, "甲")).toMatchObject({ code: 99991400, status: 429 });
    pass(1000);
    expect(await stream(id, "甲")).toMatchObject({ code: 0 });
  });
});

test("a batch changes elements, or nothing", async () => {
  const { entity, ask, feishu } = await openPlatform();
  const { id } = await entity(cardOf({ ...words("甲"), element_id: "a" }));
  const batch = (sequence: number, ...actions: object[]) =>
    ask("POST", `/cardkit/v1/cards/${id}/batch_update`, {
      sequence,
      actions: JSON.stringify(actions),
    });
  const added = { ...words("乙"), element_id: "b" };
  const done = await batch(
    1,
    {
      action: "add_elements",
      params: { type: "insert_after", target_element_id: "a", elements: [added] },
    },
    {
      action: "partial_update_element",
      params: { element_id: "a", partial_element: { content: "丙" } },
    },
  );
  expect(done).toMatchObject({ code: 0 });
  const contents = () =>
    (feishu.sent[0]!.content as ReturnType<typeof cardOf>).body.elements.map(
      (element) => (element as { content: string }).content,
    );
  expect(contents()).toEqual(["丙", "乙"]);
  const failed = await batch(
    2,
    { action: "delete_elements", params: { element_ids: ["a"] } },
    { action: "delete_elements", params: { element_ids: ["nowhere"] } },
  );
  expect(failed).toMatchObject({ code: 300314 });
  expect(contents()).toEqual(["丙", "乙"]);
});

describe("a press", () => {
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

  /** A card with a thumb stands in the chat, and the app answers with `body`. */
  async function pressed(body: unknown, status = 200) {
    const platform = await openPlatform();
    const sent = await platform.reply(
      cardOf(words("甲"), pushable({ do: "like", on: "job" }, "👍")),
    );
    platform.feishu.connect(() => json(body, status));
    const press = () =>
      platform.feishu.press({
        messageId: sent.data.message_id,
        operator: "ou_1",
        value: { do: "like" },
      });
    return { ...platform, press };
  }

  test("is answered with a few words, and another card where there is one", async () => {
    const next = cardOf(words("谢谢"));
    const toast = { type: "success", content: "已记下" };
    const { press, feishu } = await pressed({ toast, card: { type: "raw", data: next } });
    expect(await press()).toMatchObject({ code: 0, toast });
    expect(feishu.sent[0]!.content).toEqual(next);
  });

  test.each<[string, number, unknown, number]>([
    ["another status", 200671, {}, 500],
    ["a body of another shape", 200672, { message: "好" }, 200],
    ["a toast of an unknown type", 200672, { toast: { type: "ok", content: "好" } }, 200],
    ["a card that is none", 200673, { card: { type: "raw", data: { schema: "2.0" } } }, 200],
  ])("answered with %s shows a mistake", async (_, code, body, status) => {
    const { press } = await pressed(body, status);
    expect(await press()).toMatchObject({ code });
  });

  test("that nobody answers in time shows so", async () => {
    const { press, feishu, pass } = await pressed({});
    feishu.connect(() => {
      pass(3001);
      return json({});
    });
    expect(await press()).toMatchObject({ code: 200341 });
  });

  test("keeps a card from other changes until it is answered, and a card that streams takes none of it", async () => {
    const { entity, stream, feishu } = await openPlatform();
    const { id, messageId } = await entity(streaming(pushable({ do: "stop" }, "停止")));
    const during: number[] = [];
    feishu.connect(async () => {
      during.push((await stream(id, "甲")).code);
      return json({ card: { type: "raw", data: cardOf(words("停")) } });
    });
    const stop = { messageId, operator: "ou_1", button: "停止" };
    expect(await feishu.press(stop)).toMatchObject({ code: 200810 });
    expect(during).toEqual([200810]);
    expect(await stream(id, "甲")).toMatchObject({ code: 0 });
  });

  test("sends a form with its fields, those that were left alone too", async () => {
    const { reply, feishu } = await openPlatform();
    const field = (name: string) => ({ tag: "input", name, default_value: "待补充" });
    const send = { ...pushable({ do: "fill" }), name: "send", form_action_type: "submit" };
    const form = { tag: "form", name: "f", elements: [field("a"), field("b"), send] };
    const { message_id: messageId } = (await reply(cardOf(form))).data;
    const events: string[] = [];
    feishu.connect({
      exchange: async (event) => {
        events.push(JSON.stringify(event));
        return { code: 200 };
      },
    });
    await feishu.press({ messageId, operator: "ou_1", button: "send", form: { a: "362" } });
    expect(events[0]).toContain('"form_value":{"a":"362","b":"待补充"}');
  });
});

test("an event that is not answered comes again after 15 s, 5 min, 1 h and 6 h, and then no more", async () => {
  const { feishu, pass } = await openPlatform();
  const heard: string[] = [];
  feishu.connect(async ({ body }) => {
    heard.push(body);
    return new Response("{}", { status: 503 });
  });
  await feishu.push(feishu.messageEvent({ text: "请问" }));
  for (const ms of [15_000, 5 * MINUTE, 60 * MINUTE, 360 * MINUTE]) {
    pass(ms - 1);
    expect(await feishu.redeliver()).toBe(0);
    pass(1);
    expect(await feishu.redeliver()).toBe(1);
  }
  pass(24 * 60 * MINUTE);
  expect(await feishu.redeliver()).toBe(0);
  expect(heard).toHaveLength(5);
});
