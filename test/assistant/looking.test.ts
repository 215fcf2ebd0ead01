import { describe, expect, test } from "vitest";
import type { Shelf } from "../../src/assistant/shelf.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import type { Hit, Scope } from "../../src/domain.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { askerOf, shelfOf } from "./shelf.ts";

const FERRY = `青渡县交通运输局2022年工作总结
一、水运
（一）全年新建候船亭17座
建设资金由县财政承担。
（二）渡运安全
检查渡船43艘次，发现隐患6处。`;

function turnOf(shelf: Shelf) {
  return createTurn({
    drafts: createDrafts(openSqlite(":memory:"), Date.now),
    ...{ shelf, model: null, clock: Date.now, timeZone: "Asia/Shanghai", officeName: null },
  });
}

/** A shelf that notes what it is asked. */
async function noting(...texts: string[]) {
  const shelf = await shelfOf(...texts);
  const searches: string[] = [];
  let lists = 0;
  const noted: Shelf = {
    ...shelf,
    search: (query, scope, k) => {
      searches.push(JSON.stringify([query, scope, k]));
      return shelf.search(query, scope, k);
    },
    reports: () => {
      lists++;
      return shelf.reports();
    },
  };
  return { shelf: noted, searches, lists: () => lists };
}

describe("a turn", () => {
  test("looks for nothing twice, and asks once which reports there are", async () => {
    const { shelf, searches, lists } = await noting(FERRY, FERRY.replaceAll("2022", "2021"));
    const turn = turnOf(shelf);
    const question = "2021年和2022年检查渡船的情况对比一下";
    await turn.respond({ text: question });
    expect(searches.length).toBeGreaterThan(0);
    expect(new Set(searches).size).toBe(searches.length);
    expect(lists()).toBe(1);
  });

  test("sees what has come since the turn before", async () => {
    const shelf = await shelfOf(FERRY);
    const later = await shelfOf(
      FERRY,
      FERRY.replaceAll("2022", "2023").replace("43艘次", "51艘次"),
    );
    let now = shelf;
    const turn = turnOf({
      ...shelf,
      search: (...asked) => now.search(...asked),
      list: (...asked) => now.list(...asked),
      pages: (...asked) => now.pages(...asked),
      reports: () => now.reports(),
    });
    const ask = async () => (await turn.respond({ text: "2023年检查渡船多少艘次？" })).text;
    expect(await ask()).not.toContain("51艘次");
    now = later;
    expect(await ask()).toContain("51艘次");
  });
});

describe("figures", () => {
  test("that only a heading tells are found there", async () => {
    const { ask } = await askerOf(FERRY);
    expect((await ask("2022年新建候船亭多少座？")).text).toContain("17座");
  });

  test("are looked for in texts alone where a text tells them", async () => {
    const { shelf, searches } = await noting(FERRY);
    const reply = await turnOf(shelf).respond({ text: "2022年检查渡船多少艘次？" });
    expect(reply.text).toContain("43艘次");
    const kinds = searches.map((search) => (JSON.parse(search) as [string, Scope])[1].kinds);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.flat()).not.toContain("heading");
  });

  test("of a passage whose report was read anew are those it has now", async () => {
    const shelf = await shelfOf(FERRY);
    const [report] = await shelf.reports();
    const anew = { ...report! };
    const changed = (hits: Hit[]) =>
      hits.map((hit) => ({ ...hit, text: hit.text.replace("43艘次", "52艘次") }));
    const question = { text: "2022年检查渡船多少艘次？" };
    expect((await turnOf(shelf).respond(question)).text).toContain("43艘次");
    const reread: Shelf = {
      ...shelf,
      search: async (...asked) => changed(await shelf.search(...asked)),
      reports: async () => [anew],
    };
    expect((await turnOf(reread).respond(question)).text).toContain("52艘次");
  });
});

test("a report that looks back as well plans nothing by its title", async () => {
  const both = `青渡县交通运输局2022年工作总结和2023年工作计划
一、2022年工作
全年检查渡船43艘次。
二、2023年工作计划
检查渡船60艘次。`;
  const { ask } = await askerOf(both);
  expect((await ask("检查渡船多少艘次？", "2023-02-01")).text).toContain("43艘次");
  expect((await ask("2023年计划检查渡船多少艘次？", "2023-02-01")).text).toContain("60艘次");
});
