/** Every fault that `npm run chaos` knows, by its name on the command line. */

import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Fault as Refused } from "../../test/fakes/feishu.ts";
import type { Script } from "../../test/fakes/openai.ts";
import type { Office } from "../bench/feishu/office.ts";
import type { Around, Fault } from "./fault.ts";

/** What is loaded into a product for what can only be done inside of it. */
export const INSIDE = fileURLToPath(new URL("./inside.ts", import.meta.url));
const DAY_MS = 86_400_000;
const isRoot = process.getuid?.() === 0;
/** Whoever has no rights of his own, on most systems. */
const NOBODY = 65_534;

/** What an answer takes of Feishu. */
const SENDING = ["reply", "card", "content", "settings", "react"] as const;

/** Each of these several times in a row, for every call that an answer takes. */
const REFUSALS: Record<string, Omit<Refused, "api">> = {
  "limits calls": {
    status: 429,
    body: { code: 99991400, msg: "request trigger frequency limit" },
    headers: { "x-ogw-ratelimit-reset": "1" },
  },
  "fails (500)": { status: 500 },
  "fails (503)": { status: 503, page: "<html><body>503 Service Unavailable</body></html>" },
  "answers with a page": { status: 200, page: "<html><body>维护中</body></html>" },
  "answers with a code": { body: { code: 1500, msg: "internal error" } },
  "is slow": { delayMs: 4000 },
  "cuts the connection": { cut: true },
};

export function feishuFaults(): Fault[] {
  const refusing = Object.entries(REFUSALS).map(([name, refusal]) => ({
    what: `Feishu ${name}`,
    begin: ({ office: { feishu } }: Around) => {
      for (const api of SENDING)
        for (let i = 0; i < 3; i++) feishu.faults.push({ api, ...refusal });
      return () => {
        feishu.faults.length = 0;
      };
    },
    ...{ lastsMs: 5000, says: null },
  }));
  return [
    ...refusing,
    {
      what: "Feishu takes its tokens back, again and again",
      begin: ({ office: { feishu } }) => {
        const timer = setInterval(feishu.revokeTokens, 150);
        return () => clearInterval(timer);
      },
      ...{ lastsMs: 4000, says: null },
    },
    {
      what: "Feishu is out of reach",
      begin: ({ office: { feishu } }) => {
        const cut = () => {
          for (const api of [...SENDING, "token", "bot", "create", "reactions", "get"] as const)
            if (feishu.faults.length < 200) feishu.faults.push({ api, cut: true });
        };
        const timer = setInterval(cut, 20);
        return () => {
          clearInterval(timer);
          feishu.faults.length = 0;
        };
      },
      ...{ lastsMs: 12_000, says: /连不上飞书/ },
    },
  ];
}

const RESTS = /"resting":true/;

const MODELS: Record<string, { script: Script; says: RegExp | null }> = {
  "fails (500)": { script: { status: 500 }, says: RESTS },
  "refuses the key (401)": { script: { status: 401 }, says: /不接受密钥/ },
  "is busy (429)": { script: { status: 429 }, says: null },
  "says nothing": { script: "hang", says: RESTS },
  "is cut off": { script: { cutAfter: '{"claims":[{"te' }, says: null },
  "is clipped": { script: { clipped: '{"claims":[{"text":"' }, says: null },
  refuses: { script: { refusal: "I cannot help with that." }, says: null },
  "never ends": { script: { endless: '{"claims":[' }, says: null },
  "talks nonsense": { script: "好的，以下是答案：\n```\n{claims: maybe}\n```", says: null },
};

export function modelFaults(): Fault[] {
  return Object.entries(MODELS).map(([name, { script, says }]) => {
    let on = false;
    return {
      what: `the model ${name}`,
      office: {
        writesMs: () => 300,
        script: () => (on ? script : null),
        env: { MODEL_SECONDS: "5", MODEL_PATIENCE: "1" },
      },
      begin: () => {
        on = true;
        return () => {
          on = false;
        };
      },
      ...{ lastsMs: 8000, says },
    };
  });
}

/** What is told inside of the product, and how. */
export function told(office: Office, orders: object): void {
  writeFileSync(join(office.folder, "orders.json"), JSON.stringify(orders));
}

export const withOrders = (office: Office) => {
  told(office, {});
  const file = join(office.folder, "orders.json");
  return { env: { CHAOS_FILE: file, NODE_OPTIONS: `--import=${INSIDE}` } };
};

export function clockFaults(): Fault[] {
  const jumps: [string, number][] = [
    ["a day back", -DAY_MS],
    ["a year ahead", 365 * DAY_MS],
  ];
  return jumps.map(([name, skewMs]) => ({
    what: `the clock jumps ${name}`,
    launch: withOrders,
    begin: ({ office }: Around) => {
      told(office, { skewMs });
      return () => told(office, {});
    },
    ...{ lastsMs: 4000, says: /服务器的时间比飞书/ },
  }));
}

export function queueFaults(): Fault[] {
  let on = false;
  return [
    {
      what: "the queue is full",
      office: {
        writesMs: () => 200,
        script: () => (on ? "hang" : null),
        // The model hangs for longer than people are patient, so that all workers are kept.
        env: { QUEUE_LIMIT: "10", MODEL_PARALLEL: "1", MODEL_PATIENCE: "0", MODEL_SECONDS: "5" },
      },
      begin: ({ office }) => {
        on = true;
        for (let i = 0; i < 30; i++)
          void office.say({
            ...{ messageId: `om_flood_${i}`, chatId: `oc_flood_${i}`, chatType: "p2p" },
            ...{ senderId: `ou_flood_${i}`, text: `2023年接待来访团组多少批次？（${i}）` },
          });
        return () => {
          on = false;
        };
      },
      ...{ lastsMs: 6000, says: /已到上限（QUEUE_LIMIT）/ },
    },
  ];
}

export function databaseFaults(): Fault[] {
  // PostgreSQL has other ways of being away.
  if (process.env.DATABASE_URL) return [];
  return [
    {
      what: "another program keeps the database locked for a minute",
      begin: ({ office }) => {
        const other = new DatabaseSync(join(office.env.DATA_DIR!, "office.db"), { timeout: 5000 });
        other.exec("BEGIN IMMEDIATE");
        return () => {
          other.exec("ROLLBACK");
          other.close();
        };
      },
      ...{ lastsMs: 60_000, says: /503 .*数据库写不进去/ },
    },
  ];
}

export function folderFaults(): Fault[] {
  return [
    {
      what: "the library's folder may not be read any more",
      // Root may read everything, so that the product is run as somebody else.
      launch: ({ env }) => {
        if (!isRoot) return {};
        giveAway(env.DATA_DIR!);
        return { through: `exec setpriv --reuid=${NOBODY} --clear-groups "$@"` };
      },
      begin: ({ office }) => {
        const library = join(office.env.DATA_DIR!, "library");
        chmodSync(library, 0);
        return () => chmodSync(library, 0o700);
      },
      ...{ lastsMs: 6000, says: /^503 / },
    },
  ];
}

function giveAway(folder: string): void {
  // The folder above is its maker's alone.
  chmodSync(join(folder, ".."), 0o755);
  for (const entry of ["", ...(readdirSync(folder, { recursive: true }) as string[])])
    chownSync(join(folder, entry), NOBODY, NOBODY);
}

/** Write until nothing more is taken, at last byte by byte. */
function fill(path: string): void {
  for (const bytes of [2 ** 20, 2 ** 12, 1])
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes));
    } catch {
      // Less may still be taken.
    }
}

/** A disk of its own that is filled to the last byte; to make one takes root. */
export function diskFaults(): { faults: Fault[]; close: () => void } {
  if (!isRoot || process.platform !== "linux") {
    console.error("A disk that is full is only made by root on Linux: left out.");
    return { faults: [], close: () => {} };
  }
  const disk = mkdtempSync(join(tmpdir(), "chengqian-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]);
  const filled = join(disk, "filled");
  return {
    close() {
      execFileSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    },
    faults: [
      {
        what: "the disk is full",
        office: { writesMs: () => 300, dataDir: join(disk, "data") },
        begin: () => {
          fill(filled);
          return () => rmSync(filled);
        },
        ...{ lastsMs: 8000, says: /503 .*写不进去/ },
      },
    ],
  };
}
