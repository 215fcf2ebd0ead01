/** What people write stays text: in titles, offices, names of files and tokens, questions and remarks, on every page. */
import { expect, test } from "vitest";
import { openPage, type Page } from "../browser.ts";
import { eventually, fileOf, listen, openApp } from "../helper.ts";

const EVIL = `"><script>window.ran=1</script><img src=x onerror="window.ran=1">`;
const LINK = `[点此](javascript:window.ran=1) javascript:window.ran=1`;
const json = { "content-type": "application/json" };

const REPORT = `栖霞县林业站2022年工作总结
2022年，栖霞县林业站扎实开展工作，现将情况总结如下。
一、主要工作${EVIL}
（一）造林
全年造林61亩，抚育林木48亩${LINK}。
二、下一步打算
2023年计划造林70亩。`;

async function office() {
  const app = await openApp();
  const [report] = await app.shelving.ingest([fileOf("林业站'2022\"&lt;.txt", REPORT)], {
    given: { title: `林业站2022年工作总结${EVIL}${LINK}`, org: `栖霞县林业站${EVIL}` },
  });
  const address = await listen(app);
  const call = async (path: string, body: unknown, method = "POST") => {
    const init = { method, headers: json, body: JSON.stringify(body) };
    const response = await fetch(`${address}/api/v1${path}`, init);
    expect([path, response.status]).toEqual([path, 200]);
    return response.json();
  };
  const asked = await call("/ask", { question: `2022年造林多少亩？${EVIL}${LINK}` });
  await call(`/replies/${asked.id}/feedback`, { verdict: "down", words: EVIL + LINK });
  await call("/tokens", { name: EVIL.slice(0, 40), scopes: ["read"], days: null });
  await app.records.audit("message.feedback", { sender: EVIL, words: LINK });
  const { draft } = await call("/drafts", {
    ...{ base: report!.reportId, year: 2023 },
    materials: [{ name: EVIL, text: `2023年造林66亩。${EVIL}${LINK}` }],
  });
  const batch = await call("/uploads", { files: [] });
  const name = encodeURIComponent(`${EVIL}${LINK}.txt`);
  const sent = await fetch(`${address}/api/v1/uploads/${batch.id}/files?name=${name}`, {
    ...{ method: "PUT", headers: { "sec-fetch-site": "same-origin" } },
    body: REPORT.replaceAll("2022", "2020"),
  });
  const file = await sent.json();
  await eventually(async () => expect((await app.arrivals.get(file.id))!.state).toBe("asked"));
  const { url } = await (await fetch(`${address}/api/v1/replies/${asked.id}/link`)).json();
  const cited = asked.citations[0];
  const pages = [
    ...["#ask", `#ask/${asked.talk}`, "#reports", `#reports/${report!.reportId}`, "#ledger"],
    ...["#ledger/", "#drafts", `#drafts/${draft.id}`],
    ...["questions", "lacking", "feedback", "jobs", "audit", "access", "keeping", "settings"].map(
      (room) => `#desk/${room}`,
    ),
    ...[`#desk/questions/${asked.id}`, `#ask?q=${encodeURIComponent(EVIL + LINK)}`],
    ...(cited ? [app.links.linkPathOf(cited, [])!.replace(/^\//, "")] : []),
    ...[url.replace(/^(?:https?:\/\/[^/]+)?\//, ""), "api"],
  ];
  return { address, pages };
}

/** What has become more than text. */
const strays = (page: Page) =>
  page.evaluate(() => ({
    ran: "ran" in globalThis,
    made: [...document.querySelectorAll("img[src='x'], script:not([src]), [onerror]")].length,
    links: [...document.querySelectorAll("a[href], form[action]")]
      .map((one) => one.getAttribute("href") ?? one.getAttribute("action") ?? "")
      .filter((href) => /^\s*(?:javascript|data|vbscript):/i.test(href)),
  }));

test("on no page anything of it runs or becomes a link", async () => {
  const { address, pages } = await office();
  const page = await openPage();
  let told = 0;
  for (const path of pages) {
    await page.goto("about:blank");
    await page.goto(`${address}/${path}`);
    // What it shows is there once nothing on it says that it is being fetched.
    await page.waitForTimeout(300);
    await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null);
    expect([path, await strays(page)]).toEqual([path, { ran: false, made: 0, links: [] }]);
    if ((await page.evaluate(() => document.body.innerText)).includes("window.ran=1")) told++;
  }
  // It is there, as text.
  expect(told).toBeGreaterThan(7);
});
