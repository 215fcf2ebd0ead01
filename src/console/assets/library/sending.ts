/**
 * Files to the server: named, a hundred at a time, then sent, a few at once; a lost connection is waited for, and what has arrived is
 * not sent again. What the server awaits from before, a reload in between, is sent on where the browser has kept it.
 */
import type { ArrivalItem, BegunBatch } from "../../api/uploads.ts";
import { api, offerLogin } from "../dom.ts";
import type { Picked } from "./entries.ts";
import { dropFile, keepFile, keptFile } from "./kept.ts";

const NAMED_AT_ONCE = 100;
const SENT_AT_ONCE = 3;
const LARGEST = 100 * 1024 * 1024;
const LONGEST_WAIT_MS = 15_000;

export interface SenderOptions {
  /** What the server knows of already. */
  known: () => Iterable<ArrivalItem>;
  /** The server says how a file is. */
  onItem: (item: ArrivalItem) => void;
  /** So much of a file is sent, 0 to 1; null where it is not being sent. */
  onSent: (id: string, part: number | null) => void;
  /** Files that are not taken, each with the reason. */
  onSkipped: (skipped: { file: string; why: string }[]) => void;
  /** What keeps the files from being sent; null when nothing does. */
  onTrouble: (words: string | null) => void;
}

interface Waiting {
  id: string;
  batch: string;
  name: string;
  file: File;
}

export function createSender(options: SenderOptions) {
  const { known, onItem, onSent, onSkipped, onTrouble } = options;
  const queue: Waiting[] = [];
  const under = new Set<string>();
  let running = 0;

  function enqueue(one: Waiting): void {
    if (under.has(one.id)) return;
    under.add(one.id);
    queue.push(one);
    if (running >= SENT_AT_ONCE) return;
    running++;
    void sendOn();
  }

  async function sendOn(): Promise<void> {
    for (let one = queue.shift(); one; one = queue.shift()) {
      await send(one);
      under.delete(one.id);
      onSent(one.id, null);
    }
    running--;
  }

  /** Sent, however often the connection is lost; what cannot be sent is told. */
  async function send(one: Waiting): Promise<void> {
    for (let tries = 0; ; tries++) {
      const went = await put(one, (part) => onSent(one.id, part));
      if ("item" in went) {
        onTrouble(null);
        onItem(went.item);
        await dropFile(one.id);
        return;
      }
      if (!(await isReadable(one.file))) {
        onSkipped([{ file: one.name, why: "在电脑上被移走或改动了，请重新选择" }]);
        await dropFile(one.id);
        return;
      }
      if (!went.again) {
        onSkipped([{ file: one.name, why: went.error }]);
        await dropFile(one.id);
        return;
      }
      onTrouble(`${went.error}会自动接着传，已传的不会重传。`);
      await pause(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** tries));
    }
  }

  /** Of what was picked only what is not here yet: what the server awaits goes to where it is awaited. */
  async function add(
    picked: Picked[],
    { direct, replaces }: { direct: boolean; replaces?: string },
  ): Promise<{ added: number; twice: number }> {
    const there = new Map<string, ArrivalItem>();
    for (const item of known())
      if (item.state !== "failed" && item.state !== "discarded")
        there.set(`${item.file}\n${item.bytes}`, item);
    const large = picked.filter(({ file }) => file.size > LARGEST);
    if (large.length > 0)
      onSkipped(
        large.map(({ path }) => ({
          file: path,
          why: "超过 100 MB，请去掉大图后另存，或拆成几个文件",
        })),
      );
    const fresh: Picked[] = [];
    let twice = 0;
    for (const one of picked.filter(({ file }) => file.size <= LARGEST)) {
      const item = replaces === undefined ? there.get(`${one.path}\n${one.file.size}`) : undefined;
      if (!item) fresh.push(one);
      else if (item.state === "awaited" && !under.has(item.id)) await take(item, one.file);
      else twice++;
    }
    let batch: string | null = null;
    for (let from = 0; from < fresh.length; from += NAMED_AT_ONCE) {
      const some = fresh.slice(from, from + NAMED_AT_ONCE);
      const files = some.map(({ path, file }) => ({ name: path, bytes: file.size }));
      const begun: BegunBatch =
        batch === null
          ? await api<BegunBatch>("/api/v1/uploads", {
              method: "POST",
              body: { direct, files, ...(replaces && { replaces }) },
            })
          : await api<BegunBatch>(`/api/v1/uploads/${batch}/files`, {
              method: "POST",
              body: { files },
            });
      batch = begun.id;
      if (begun.skipped.length > 0) onSkipped(begun.skipped);
      for (const [i, item] of begun.files.entries()) {
        onItem(item);
        await take(item, some[begun.places[i]!]!.file);
      }
    }
    return { added: fresh.length, twice };
  }

  async function take(item: ArrivalItem, file: File): Promise<void> {
    enqueue({ id: item.id, batch: item.batch, name: item.file, file });
    void keepFile(item.id, file);
  }

  return {
    add,
    /** Send on what is awaited from before, as far as the browser has kept it. */
    async goOn(items: ArrivalItem[]): Promise<void> {
      for (const item of items) {
        if (item.state !== "awaited" || under.has(item.id)) continue;
        const file = await keptFile(item.id);
        if (file && file.size === item.bytes)
          enqueue({ id: item.id, batch: item.batch, name: item.file, file });
      }
    },
    /** Is it being sent, or about to be? */
    has: (id: string): boolean => under.has(id),
    /** How many are not sent yet. */
    left: (): number => under.size,
  };
}

type Went = { item: ArrivalItem } | { error: string; again: boolean };

/** `fetch` does not say how much of a body has gone. */
function put({ id, batch, name, file }: Waiting, onPart: (part: number) => void): Promise<Went> {
  return new Promise((resolve) => {
    const asked = new XMLHttpRequest();
    const named = new URLSearchParams({ name, id });
    asked.open("PUT", `/api/v1/uploads/${batch}/files?${named}`);
    asked.upload.onprogress = ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0);
    asked.onerror = () => resolve({ error: "与服务器的连接断了，", again: true });
    asked.onabort = asked.onerror;
    asked.onload = () => {
      const { status } = asked;
      if (status === 401) {
        offerLogin();
        return resolve({ error: "登录已失效，重新登录后", again: true });
      }
      const said = saidIn(asked.responseText);
      if (status < 300 && said) return resolve({ item: said as ArrivalItem });
      const error =
        (said as { error?: string } | null)?.error ?? `服务器没有正常回应（${status}）。`;
      resolve({ error, again: status === 409 || status === 400 || status >= 500 });
    };
    asked.send(file);
  });
}

function saidIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Until then, or until there is a network again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}
