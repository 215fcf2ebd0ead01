/** The audit trail as it is read. */
import { expect, test } from "vitest";
import { createAuditTrail } from "../../src/store/audit.ts";
import { openState } from "../engines.ts";

async function trail() {
  const db = await openState();
  const note = (at: number, action: string, detail: object) =>
    db.run("INSERT INTO audit (at, action, detail) VALUES (?, ?, ?)", [
      ...[at, action, JSON.stringify(detail)],
    ]);
  await note(10, "reports.filed", { by: "终端 韦", reportId: "r1" });
  await note(20, "message.answered", { sender: "ou_1", job: "j1" });
  await note(30, "message.answered", { sender: "ou_2", job: "j2" });
  await note(40, "doctor.examined", {});
  return createAuditTrail(db);
}

test("the latest stands first, each with who it was", async () => {
  const { page } = await trail();
  const all = await page({}, null, 9);
  expect(all.map(({ person }) => person)).toEqual([null, "ou_2", "ou_1", "终端 韦"]);
  expect(all.at(-1)).toMatchObject({ at: 10, action: "reports.filed", detail: { reportId: "r1" } });
  expect((await page({}, all[1]!.id, 1)).map(({ at }) => at)).toEqual([20]);
});

test("it is narrowed down to an action, a person, and days", async () => {
  const { page } = await trail();
  const times = async (filter: Parameters<typeof page>[0]) =>
    (await page(filter, null, 9)).map(({ at }) => at);
  expect(await times({ action: "message.answered" })).toEqual([30, 20]);
  expect(await times({ person: "终端 韦" })).toEqual([10]);
  expect(await times({ person: "ou_1", action: "message.answered" })).toEqual([20]);
  expect(await times({ from: 20, to: 40 })).toEqual([30, 20]);
});

test("every action that was noted can be asked for", async () => {
  const { actions } = await trail();
  expect(await actions()).toEqual(["doctor.examined", "message.answered", "reports.filed"]);
});
