/** The console's own files: all that the first page is made of is asked for at once, packed, and not again. */
import { expect, test } from "vitest";
import { ROLES as SHOWN } from "../../src/console/assets/ledger/words.ts";
import { ROLES } from "../../src/flows/figures/shown.ts";
import { listen, openApp } from "../helper.ts";

test("a page calls the roles of figures as the server does, of which it loads nothing", () => {
  expect(SHOWN).toEqual(ROLES);
});

test("the first page asks at once for every script that its first view imports, and for one sheet", async () => {
  const url = await listen(await openApp());
  const page = await (await fetch(url)).text();
  const asked = [...page.matchAll(/modulepreload" href="([^"]+)"/g)].map(([, path]) => path!);
  expect(asked).toContain("/assets/ask/view.ts");
  for (const path of asked) {
    const script = await fetch(url + path);
    expect(script.status).toBe(200);
    for (const [, other] of (await script.text()).matchAll(/from "(\.[^"]+)"/g))
      expect(asked).toContain(new URL(other!, url + path).pathname);
  }
  const sheets = [...page.matchAll(/stylesheet" href="([^"]+)"/g)].map(([, path]) => path!);
  const styles = await Promise.all(sheets.map((path) => fetch(url + path)));
  expect(styles.map(({ status }) => status)).toEqual([200, 200]);
  const rules = (await Promise.all(styles.map((style) => style.text()))).join("");
  for (const name of [".ask-foot", ".shelf-year", ".paper-h1", ".draft-room", ".reader-bar"])
    expect(rules).toContain(name);
});

test("a file that the browser has as it is does not come again", async () => {
  const url = await listen(await openApp());
  const first = await fetch(`${url}/assets/app.ts`);
  const tag = first.headers.get("etag")!;
  expect(first.headers.get("content-encoding")).toBe("gzip");
  expect(await first.text()).toContain("addEventListener");

  const again = await fetch(`${url}/assets/app.ts`, { headers: { "if-none-match": tag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const other = await fetch(`${url}/assets/dom.ts`, { headers: { "if-none-match": tag } });
  expect(other.status).toBe(200);
  const plain = await fetch(`${url}/assets/app.ts`, { headers: { "accept-encoding": "identity" } });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await plain.text()).toContain("addEventListener");
});
