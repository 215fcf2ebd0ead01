import { describe, expect, test } from "vitest";
import type { Reply } from "../../../src/domain.ts";
import type { Script } from "../../fakes/openai.ts";
import { eventually } from "../../helper.ts";
import { claims, inPieces, type ScriptedClaim, withModel } from "../scripted.ts";

const report = (year: number, bridges: number) => `槐荫镇${year}年工作总结
${year}年，槐荫镇人民政府（以下简称“镇政府”）扎实推进各项工作，现将情况总结如下。
一、${year}年主要工作
（一）道路河道
一是修建桥梁${bridges}座，方便群众出行。二是疏浚河道12公里。三是与邻近的青石镇共同管护河道。
（二）绿化
一是种植树木933棵。二是开展义务植树活动。
二、存在的不足
一是夜间巡查力量薄弱。二是部分路段照明不足。三是村级账目公开不及时。
三、${year + 1}年工作打算
一是计划修建桥梁${bridges + 2}座。`;
const reports = [report(2022, 8)];
const QUESTION = "2022年修建桥梁多少座、疏浚河道多少公里、种植树木多少棵？";

type Find = (words: string) => string;
const claim = (sentence: Find, quote: string, said = quote): ScriptedClaim => ({
  text: `2022年镇政府${said}。`,
  id: sentence(quote),
  quote,
});
const bridges = (sentence: Find, said?: string) => claim(sentence, "修建桥梁8座", said);
const river = (sentence: Find, said?: string) => claim(sentence, "疏浚河道12公里", said);
const trees = (sentence: Find, said?: string) => claim(sentence, "种植树木933棵", said);
const all = (sentence: Find) => [bridges(sentence), river(sentence), trees(sentence)];

const FIGURES = ["8座", "12公里", "933棵"];
const TOLD = [
  "2022年镇政府修建桥梁8座。",
  "2022年镇政府疏浚河道12公里。",
  "2022年镇政府种植树木933棵。",
];
const told = (reply: Reply) => reply.claims.map(({ text }) => text);
const wordsOf = (replies: Reply[]) => replies.map(({ text }) => text.replace(/\[\d+\]/g, ""));
const isRecheck = ({ messages }: { messages: { content: string }[] }) =>
  messages[0]!.content.includes("没有通过的句子");

/** A model whose three claims come one by one, as the test lets them. */
async function inTurn(options: Parameters<typeof withModel>[1] = {}) {
  const begun = Promise.withResolvers<ReturnType<typeof inPieces>>();
  const model = await withModel(
    (sentence) => {
      const pieces = inPieces(all(sentence));
      begun.resolve(pieces);
      return pieces.script;
    },
    { reports, ...options },
  );
  return { ...model, next: async () => (await begun.promise).next(), begun: begun.promise };
}

describe("claims are shown as they hold", () => {
  test("each before the next is there, and in the end no more than was shown is told", async () => {
    const { watch, next } = await inTurn();
    const { shown, reply } = watch(QUESTION);
    await next();
    await eventually(() => expect(shown).toHaveLength(1));
    expect(shown[0]).toMatchObject({ text: `${TOLD[0]}[1]`, model: "test-model" });
    expect(shown[0]!.citations[0]).toMatchObject({ n: 1, quote: "修建桥梁8座", reportYear: 2022 });
    await next();
    await eventually(() => expect(shown).toHaveLength(2));
    expect(shown[1]!.text).toBe(`1. ${TOLD[0]}[1]\n2. ${TOLD[1]}[2]`);
    await next();
    await eventually(() => expect(shown).toHaveLength(3));
    await next();
    const { text, claims, citations } = await reply;
    expect(shown[2]).toMatchObject({ text, claims, citations });
    expect(claims.map((one) => one.text)).toEqual(TOLD);
  });

  test("one that fails is never shown, and is mended in its own place", async () => {
    const { watch, server } = await withModel(
      (sentence, request) =>
        isRecheck(request)
          ? claims(river(sentence))
          : claims(bridges(sentence), river(sentence, "疏浚河道50公里"), trees(sentence)),
      { reports },
    );
    const { shown, reply } = watch(QUESTION);
    expect(told(await reply)).toEqual(TOLD);
    expect((await reply).gaps).toEqual([]);
    expect(wordsOf(shown).join("\n")).not.toContain("50");
    expect(wordsOf(shown)[1]).toBe(`1. ${TOLD[0]}\n2. ${TOLD[2]}`);
    expect(server.requests).toHaveLength(2);
  });

  test("of several that fail each is mended in its own place, whatever order they come back in", async () => {
    const { ask } = await withModel(
      (sentence, request) =>
        isRecheck(request)
          ? claims(trees(sentence), bridges(sentence))
          : claims(
              bridges(sentence, "修建桥梁80座"),
              river(sentence),
              trees(sentence, "种植树木93棵"),
            ),
      { reports },
    );
    expect(told(await ask(QUESTION))).toEqual(TOLD);
  });

  test("what is told twice is said once", async () => {
    const { ask } = await withModel(
      (sentence) => claims(...all(sentence), bridges(sentence), river(sentence)),
      { reports },
    );
    expect(told(await ask(QUESTION))).toEqual(TOLD);
  });

  test("a call that is tried again shows nothing twice, and nothing less than before", async () => {
    let calls = 0;
    const { watch } = await withModel(
      (sentence): Script => {
        const whole = claims(...all(sentence));
        return calls++ === 0 ? { cutAfter: whole.slice(0, whole.lastIndexOf('{"text"')) } : whole;
      },
      { reports },
    );
    const { shown, reply } = watch(QUESTION);
    expect(told(await reply)).toEqual(TOLD);
    expect(calls).toBe(2);
    expect(shown.map((soFar) => soFar.claims.length)).toEqual([1, 2, 3]);
  });

  test("what was shown before a call was tried again is not lost with it", async () => {
    let calls = 0;
    const { watch } = await withModel(
      (sentence): Script => {
        const [first, second, third] = all(sentence);
        const whole = claims(first!, second!, third!);
        return calls++ === 0
          ? { cutAfter: whole.slice(0, whole.lastIndexOf('{"text"')) }
          : claims(third!);
      },
      { reports },
    );
    expect(told(await watch(QUESTION).reply).toSorted()).toEqual(TOLD.toSorted());
  });

  test("claims of a thought that nothing opened are not the answer", async () => {
    const { ask } = await withModel(
      (sentence) =>
        `${claims(trees(sentence), river(sentence))}不对，重写</think>${claims(...all(sentence))}`,
      { reports },
    );
    expect(told(await ask(QUESTION))).toEqual(TOLD);
  });
});

describe("a reply holds no less than one without a model", () => {
  test("a part that the model leaves out stands in its place in the report's words", async () => {
    const { ask } = await withModel((sentence) => claims(bridges(sentence), trees(sentence)), {
      reports,
    });
    const { text, citations, model } = await ask(QUESTION);
    expect(model).toBe("test-model");
    expect(text).toBe(`1. ${TOLD[0]}[1]\n2. 2022年：疏浚河道12公里。[2]\n3. ${TOLD[2]}[3]`);
    expect(citations.map(({ n, quote }) => `${n} ${quote}`)).toEqual([
      "1 修建桥梁8座",
      "2 疏浚河道12公里",
      "3 种植树木933棵",
    ]);
  });

  test("so does one whose claim fails for good", async () => {
    const { ask } = await withModel(
      (sentence) => claims(bridges(sentence, "修建桥梁33座"), river(sentence), trees(sentence)),
      { reports },
    );
    const { text, gaps } = await ask(QUESTION);
    expect(text).toBe(`1. 2022年：修建桥梁8座。[1]\n2. ${TOLD[1]}[2]\n3. ${TOLD[2]}[3]`);
    expect(gaps).toHaveLength(1);
  });

  test("the same figure of something else does not tell it", async () => {
    const { ask } = await withModel((sentence) => claims(bridges(sentence)), {
      reports: [report(2022, 8).replace("二是疏浚河道12公里", "二是维修桥梁8座")],
    });
    const { text } = await ask("2022年修建桥梁多少座、维修桥梁多少座？");
    expect(text).toContain("维修桥梁8座");
    expect(text.match(/8座/g)).toHaveLength(2);
  });

  test("a figure that the model has from a later report of the same office is told once", async () => {
    const later = report(2023, 9).replace("座，方便", "座（2022年修建桥梁8座），方便");
    const { ask } = await withModel(
      (sentence) => {
        const quote = "修建桥梁9座（2022年修建桥梁8座）";
        return claims({ text: "2022年修建桥梁8座。", id: sentence(quote), quote });
      },
      { reports: [...reports, later] },
    );
    expect((await ask("2022年修建桥梁多少座？")).text.match(/8座/g)).toHaveLength(1);
  });

  test("what code has worked out is told beside the model's claims", async () => {
    const { ask } = await withModel(
      (sentence) => {
        const text = "2021年修建桥梁5座。";
        const earlier = { text, id: sentence("修建桥梁5座"), quote: "修建桥梁5座" };
        return claims(earlier, bridges(sentence));
      },
      { reports: [...reports, report(2021, 5)] },
    );
    const { text } = await ask("2021年和2022年各修建桥梁多少座？");
    expect(text.match(/修建桥梁/g)).toHaveLength(2);
    expect(text).toMatch(/^1\. 2021年.*\n2\. 2022年.*\n3\. 2022年比2021年增加3座/);
  });

  test("a figure that stands beside the one that was asked for is not missed", async () => {
    const { ask } = await withModel((sentence) => claims(bridges(sentence)), {
      reports: [report(2022, 8).replace("座，方便", "座、涵洞21处，方便")],
    });
    expect((await ask("2022年修建桥梁多少座？")).text).toBe(`${TOLD[0]}[1]`);
    expect((await ask("2022年修建桥梁多少座、涵洞多少处？")).text).toContain("涵洞21处");
  });

  test("of a list's items those that the model leaves out are told under the list's name", async () => {
    const { ask } = await withModel(
      (sentence) =>
        claims({
          text: "夜间巡查力量薄弱。",
          id: sentence("夜间巡查力量薄弱"),
          quote: "夜间巡查力量薄弱",
        }),
      { reports },
    );
    const { text, citations } = await ask("2022年存在哪些不足？");
    const [first, second, ...none] = text.split("\n");
    expect(none).toEqual([]);
    expect(first).toBe("1. 夜间巡查力量薄弱。[1]");
    expect(second).toMatch(
      /^2\. 槐荫镇.*存在的不足.*，其中：部分路段照明不足\[\d\]；村级账目公开不及时\[\d\]。$/,
    );
    for (const [, n] of text.matchAll(/\[(\d+)\]/g))
      expect(citations.map((one) => String(one.n))).toContain(n);
  });

  test("but no more than the characters that were asked for", async () => {
    const { ask } = await withModel((sentence) => claims(trees(sentence)), { reports });
    expect((await ask("用30字总结2022年工作")).text).toBe(`${TOLD[2]}[1]`);
    const { text } = await ask("用200字总结2022年工作");
    expect(text).toMatch(/^2022年镇政府种植树木933棵。\[1\]2022年.*：.*修建桥梁8座\[\d\].*。$/);
    expect(text.match(/933/g)).toHaveLength(1);
    expect(text.length).toBeLessThanOrEqual(200);
  });

  test("what of a summary finds no room is said to be left out, and what finds some stands", async () => {
    const { ask } = await withModel((sentence) => claims(trees(sentence)), { reports });
    const { text, gaps } = await ask("用50字总结2022年工作");
    expect(text.length).toBeLessThanOrEqual(50);
    expect(text).toMatch(/12公里|8座/);
    expect(gaps).toContainEqual({ text: "其余内容", why: "超出要求的字数，没有写入" });
  });

  test("which year has most is told, whatever figures of single years the model tells", async () => {
    const { ask } = await withModel(
      (sentence) => {
        const text = "2021年修建桥梁9座。";
        return claims(
          { text, id: sentence("修建桥梁9座"), quote: "修建桥梁9座" },
          bridges(sentence),
        );
      },
      { reports: [...reports, report(2021, 9)] },
    );
    expect((await ask("哪一年修建桥梁最多？")).text).toMatch(/2021年.*最多/);
  });

  test("a line that something is not stated stands beside no claim that works it out", async () => {
    const { ask } = await withModel(
      (sentence) => {
        const text = "2022年修建桥梁8座，2021年5座，2022年比2021年多3座。";
        const [id, other] = [sentence("修建桥梁8座"), sentence("修建桥梁5座")];
        const sources = [
          { id, quote: "修建桥梁8座" },
          { id: other, quote: "修建桥梁5座" },
        ];
        return JSON.stringify({ claims: [{ text, sources }] });
      },
      { reports: [...reports, report(2021, 5)] },
    );
    const { text } = await ask("2021年和2022年修建桥梁分别多少座，差多少？");
    expect(text).toContain("多3座");
    expect(text).not.toContain("未写明");
  });

  test("what the report denies is told with its denial, whatever the model tells", async () => {
    const { ask } = await withModel(
      (sentence) => claims(claim(sentence, "修建桥梁8座"), claim(sentence, "赴外考察4次")),
      { reports: [report(2022, 8).replace("疏浚河道12公里", "取消赴外考察4次")] },
    );
    const { text } = await ask("2022年修建桥梁多少座、赴外考察多少次？");
    expect(text).toContain("取消赴外考察4次");
  });

  test("of what the rules found nothing, a stream that is cut is one line of doubt", async () => {
    const { ask } = await withModel(
      (sentence): Script => ({ cutAfter: claims(bridges(sentence)).slice(0, -2) }),
      { reports },
    );
    const { text, gaps } = await ask("2022年和谁一起管护河道、修建桥梁多少座？");
    expect(text).toMatch(/^（报告没有直接写明所问.*）\n2022年/);
    expect(gaps).toContainEqual({ text: "大模型", why: expect.any(String) });
  });

  test("of sentences that fail alike one gap tells", async () => {
    const { ask } = await withModel(
      (sentence) =>
        claims(
          river(sentence),
          bridges(sentence, "修建桥梁33座"),
          bridges(sentence, "修建桥梁34座"),
        ),
      { reports },
    );
    expect((await ask(QUESTION)).gaps).toHaveLength(1);
  });

  test("what is asked of today has no equal answer of an earlier year", async () => {
    const wells = (year: number, said: string) =>
      report(year, 8).replace("二是疏浚", `二是${said}。三是疏浚`);
    const { ask } = await withModel(
      (sentence) => {
        const quote = "机井随之增至46眼";
        return claims({ text: "2023年机井增至46眼。", id: sentence(quote), quote });
      },
      { reports: [wells(2022, "全镇机井总数39眼"), wells(2023, "机井随之增至46眼")] },
    );
    expect((await ask("我们镇有几眼机井？")).text).toMatch(/46眼.*\n2\. 此前，2022年.*39眼/);
  });

  test("where the rules found no answer the model's claims are one", async () => {
    const question = "2022年和谁一起管护河道、修建桥梁多少座？";
    const without = await withModel(() => ({ status: 401 }), { reports });
    expect((await without.ask(question)).kind).toBe("refusal");
    const { ask } = await withModel((sentence) => claims(bridges(sentence)), { reports });
    const text = expect.stringMatching(
      new RegExp(`^（报告没有直接写明所问.*）\\n${TOLD[0]}\\[1\\]$`),
    );
    expect(await ask(question)).toMatchObject({ kind: "reply", text });
  });
});

describe("a reader does not wait in vain", () => {
  test("the extracted answer goes out first, and is replaced by the model's", async () => {
    const { watch, next, begun, losePatience } = await inTurn({ patienceMs: 8000 });
    const { shown, reply } = watch(QUESTION);
    await begun;
    expect(shown).toEqual([]);
    losePatience();
    await eventually(() => expect(shown).toHaveLength(1));
    expect(shown[0]!.model).toBeNull();
    for (const figure of FIGURES) expect(shown[0]!.text).toContain(figure);
    // From now on what is shown is never less than that.
    await next();
    await eventually(() => expect(shown).toHaveLength(2));
    expect(shown[1]!.text).toMatch(/^1\. 2022年镇政府修建桥梁8座。/);
    for (const figure of FIGURES) expect(shown[1]!.text).toContain(figure);
    await next();
    await next();
    await next();
    expect(told(await reply)).toEqual(TOLD);
  });

  test("what the rules found nothing of is said first too", async () => {
    const { watch, losePatience, waiting } = await withModel(() => "hang", {
      ...{ reports, patienceMs: 8000, budgetMs: 1500 },
    });
    const { shown, reply } = watch("2022年修建码头多少个？");
    await eventually(() => expect(waiting()).toBe(1));
    losePatience();
    await eventually(() => expect(shown).toHaveLength(1));
    expect(shown[0]).toMatchObject({ kind: "refusal", model: null });
    expect(shown[0]!.text).toMatch(/^已收录的报告未记载/);
    expect(await reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
  });

  test("a stream that stalls keeps what it told, and the rest is the report's", async () => {
    const { watch, next, losePatience } = await inTurn({ patienceMs: 8000, budgetMs: 1500 });
    const { shown, reply } = watch(QUESTION);
    await next();
    await eventually(() => expect(shown).toHaveLength(1));
    losePatience();
    await eventually(() => expect(shown).toHaveLength(2));
    const last = await reply;
    expect(last.model).toBe("test-model");
    expect(last.text).toMatch(/^（大模型没有写完.*）\n1\. 2022年镇政府修建桥梁8座。/);
    for (const figure of FIGURES) expect(last.text).toContain(figure);
    expect(last.gaps).toContainEqual({ text: "大模型", why: expect.any(String) });
  });

  test("where nothing can be replaced a silent model is given up, and after three times left alone", async () => {
    const { ask, server, losePatience, llm } = await withModel(() => "hang", {
      ...{ reports, patienceMs: 8000, budgetMs: 3_600_000 },
    });
    for (const n of [1, 2, 3]) {
      const reply = ask(QUESTION);
      await eventually(() => expect(server.requests).toHaveLength(n));
      losePatience();
      expect((await reply).text).toMatch(/^（大模型未能作答，以下为报告原文摘录。）\n/);
    }
    expect(llm.state()).toMatchObject({ resting: true, why: expect.stringContaining("未在规定") });
    expect((await ask(QUESTION)).gaps).toContainEqual({
      text: "大模型",
      why: expect.stringContaining("暂时"),
    });
    expect(server.requests).toHaveLength(3);
  });

  test("so it is where what is shown only tells how far it is", async () => {
    const { watch, server, losePatience } = await withModel(() => "hang", {
      ...{ reports, patienceMs: 8000, budgetMs: 3_600_000 },
    });
    const { shown, reply } = watch(QUESTION, true);
    await eventually(() => expect(server.requests).toHaveLength(1));
    losePatience();
    expect((await reply).text).toMatch(/^（大模型未能作答，以下为报告原文摘录。）\n/);
    expect(shown).toEqual([]);
  });

  test("one that is writing is not, nor one that is only slow where readers may wait for ever", async () => {
    const writing = await inTurn({ patienceMs: 8000 });
    const reply = writing.ask(QUESTION);
    // Once it has said anything nobody waits for its first word any more.
    await eventually(() => expect(writing.waiting()).toBe(1));
    await eventually(() => expect(writing.waiting()).toBe(0));
    writing.losePatience();
    for (let i = 0; i < 4; i++) await writing.next();
    expect(told(await reply)).toEqual(TOLD);
    const patient = await inTurn({ patienceMs: 0 });
    const late = patient.ask(QUESTION);
    await patient.begun;
    expect(patient.waiting()).toBe(0);
    for (let i = 0; i < 4; i++) await patient.next();
    expect(told(await late)).toEqual(TOLD);
  });

  test("a server that is down is left alone like one that hangs", async () => {
    const { ask, server, llm } = await withModel(
      () => ({ status: 502, headers: { "retry-after-ms": "1" } }),
      { reports },
    );
    await ask(QUESTION);
    expect(llm.state()).toMatchObject({ resting: true, why: "模型服务出错（HTTP 502）" });
    const asked = server.requests.length;
    expect((await ask(QUESTION)).text).toContain("8座");
    expect(server.requests).toHaveLength(asked);
  });

  test("one that refuses the key is asked every time", async () => {
    const { ask, server, llm } = await withModel(() => ({ status: 401 }), { reports });
    for (let i = 0; i < 4; i++) await ask(QUESTION);
    expect(llm.state().resting).toBe(false);
    expect(server.requests).toHaveLength(4);
  });
});

describe("a model that has lost its way", () => {
  test("that says the same claim for ever is not heard to the end", async () => {
    const { ask } = await withModel(
      (sentence): Script => {
        const one = claims(bridges(sentence)).slice('{"claims":['.length, -2);
        return { endless: `{"claims":[${one}`, again: `,${one}` };
      },
      { reports, budgetMs: 3_600_000 },
    );
    const reply = await ask("2022年修建桥梁多少座？");
    expect(reply).toMatchObject({ text: `${TOLD[0]}[1]`, gaps: [] });
    expect(reply.usage!.calls).toBe(1);
  });

  test("that makes five hundred claims is heard as long as a reply holds more", async () => {
    const { ask } = await withModel(
      (sentence): Script => {
        const id = sentence("修建桥梁8座");
        async function* parts() {
          yield '{"claims":[';
          for (let i = 0; i < 500; i++) {
            const sources = [{ id, quote: "修建桥梁8座" }];
            yield `${JSON.stringify({ text: `2022年修建桥梁8座${"，".repeat(i)}`, sources })},`;
          }
          await new Promise(() => {});
        }
        return { parts: parts() };
      },
      { reports, budgetMs: 3_600_000 },
    );
    const reply = await ask("2022年修建桥梁多少座？");
    expect(reply.claims.length).toBeLessThanOrEqual(40);
    expect(reply.text).toContain("8座");
  });

  test("that makes a claim of many hundred characters has not made it, and the report tells what it was of", async () => {
    const { ask } = await withModel(
      (sentence) =>
        claims(
          { ...bridges(sentence), text: `2022年修建桥梁8座，${"十分圆满".repeat(200)}` },
          river(sentence),
        ),
      { reports },
    );
    const { text } = await ask(QUESTION);
    expect(text).not.toContain("圆满");
    for (const figure of FIGURES) expect(text).toContain(figure);
  });
});
