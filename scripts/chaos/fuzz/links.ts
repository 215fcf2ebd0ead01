/** Signed links: an address as cards have it → another one that looks like it → none but the very same opens anything. */
import { jobIdOf } from "../../../src/store/records.ts";
import { ODD_WORDS, oneIn, pick, type Random, randomOf } from "./random.ts";
import {
  type FuzzOptions,
  faultIn,
  openWorld,
  shelve,
  startTally,
  type Tally,
  type World,
} from "./world.ts";

export async function fuzzLinks({
  folder,
  count,
  seed = 4,
  from = 0,
}: FuzzOptions): Promise<Tally> {
  const tally = startTally("links");
  const world = await openWorld(folder, "token", {
    PUBLIC_URL: "http://localhost",
    CONSOLE_TOKEN: "a-token-of-the-fuzz",
  });
  try {
    await shelve(world);
    const given = await addressesOf(world);
    for (let at = from; at < from + count; at++) {
      const random = randomOf(seed, at);
      const right = new URL(pick(given, random));
      const url = oneIn(10, random) ? right : altered(right, new URL(pick(given, random)), random);
      const response = await world.ask(url.pathname + url.search, {});
      const { fault, said } = await faultIn(response);
      tally.sent++;
      const same = given.some((one) => isSame(new URL(one), url));
      const opened = response.status === 200;
      if (opened) tally.accepted++;
      else tally.refused++;
      const wrong =
        fault ??
        (opened && !same ? "opened, though nobody was given it" : null) ??
        (!opened && same ? `does not open: ${said.slice(0, 100)}` : null) ??
        world.errors()[0];
      if (wrong)
        tally.problems.push(`links ${at} (seed ${seed}): ${url.pathname}${url.search}: ${wrong}`);
    }
  } finally {
    await world.app.close();
  }
  return tally;
}

/** Of a few sources, and of a reply that stands on record. */
async function addressesOf({ app }: World): Promise<string[]> {
  const question = "2023年行政复议案件多少件？";
  const reply = await app.deskOf([]).turn.respond({ text: question });
  const message = {
    ...{ messageId: "om_fuzz", chatId: "oc_fuzz", chatType: "p2p" as const, senderId: "ou_fuzz" },
    ...{ text: question, mentions: [], readable: true, at: Date.now() },
  };
  await app.records.accept(message);
  const job = jobIdOf(message.messageId);
  await app.records.saveReply(job, reply);
  const sources = reply.citations.map((citation) => app.links.linkOf(citation, []));
  return [...sources, app.links.replyLinkOf(job, [])].flatMap((url) => url ?? []);
}

function isSame(a: URL, b: URL): boolean {
  const marks = (url: URL) =>
    ["t", "a", "k"].map((name) => url.searchParams.get(name) ?? "").join(" ");
  return a.pathname === b.pathname && marks(a) === marks(b);
}

function altered(url: URL, other: URL, random: Random): URL {
  const result = new URL(url);
  const name = pick(["t", "a", "k"], random);
  const own = url.searchParams.get(name) ?? "";
  const at = random() % (own.length + 1);
  const letter = pick([..."0aZz-_.~"], random);
  const values = [
    ...[own.slice(0, at), own.slice(0, at) + letter + own.slice(at + 1), own.toUpperCase()],
    ...[
      `${own} `,
      own.repeat(2),
      "",
      pick(ODD_WORDS, random).toWellFormed().slice(0, 200),
      other.searchParams.get(name) ?? "",
    ],
  ];
  if (oneIn(3, random))
    result.pathname = pick(
      [
        other.pathname,
        url.pathname.replace(/\d(?!.*\d)/, letter),
        `${url.pathname}/`,
        url.pathname.replace("/r/", "/s/"),
      ],
      random,
    );
  else result.searchParams.set(name, pick(values, random));
  return result;
}
