/** `doctor` on a terminal: each part of the house, whether it is in order, and what to do where it is not. */
import type { App } from "../app.ts";
import type { Check } from "../flows/checks.ts";
import { print } from "./words.ts";

const MARKS: Record<Check["state"], string> = {
  ok: "正常",
  warn: "注意",
  bad: "有误",
  off: "未用",
};

export async function doctor(
  app: App,
  _: string[],
  values: { json?: boolean | undefined },
): Promise<boolean> {
  const checks = await app.doctor.examine();
  const ok = checks.every(({ state }) => state !== "bad");
  if (values.json) print({ ok, checks });
  else
    console.log(
      checks
        .map(({ name, state, says, remedy }) => {
          const todo = remedy === null ? "" : `\n      ${remedy}`;
          return `${MARKS[state]}  ${name}：${says}${todo}`;
        })
        .join("\n"),
    );
  return ok;
}
