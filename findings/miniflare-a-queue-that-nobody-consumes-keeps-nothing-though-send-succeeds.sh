#!/usr/bin/env bash
# miniflare 5.20261023.2-beta (workerd's queues on one's own machine): what is sent to a queue without a consumer is nowhere.
#
# A good guess: as on Cloudflare, a message that nobody consumes yet lies in the queue until its retention ends, so that a dead-letter queue
# can be looked at, or be given a consumer later; or else send() fails.
# Seen: send() succeeds, and the queue's own metrics() say that nothing lies there. Beside it the same message in a queue whose consumer waits
# for a longer batch is counted.
# Whoever tries dead letters locally has to give their queue a consumer from the beginning.
#
# Output seen:
#   sent to a queue without a consumer: in the queue 0
#   sent to a queue with one that waits: in the queue 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund miniflare@5.20261023.2-beta >/dev/null 2>&1
cat > look.mjs <<'JS'
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const code = `export default {
  async fetch(request, env) {
    await env.LONELY.send({ text: "one" });
    await env.WAITING.send({ text: "one" });
    return Response.json({ lonely: await env.LONELY.metrics(), waiting: await env.WAITING.metrics() });
  },
  async queue(batch) { batch.ackAll(); },
};`;
const world = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script: code,
    compatibilityDate: "2026-06-01",
    queueProducers: { LONELY: "lonely", WAITING: "waiting" },
    queueConsumers: { waiting: { maxBatchSize: 100, maxBatchTimeout: 60 } },
  }),
);
const { lonely, waiting } = await (await world.dispatchFetch("http://localhost/")).json();
const count = (metrics) => metrics.backlogCount ?? metrics.backlog_count ?? JSON.stringify(metrics);
console.log(`sent to a queue without a consumer: in the queue ${count(lonely)}`);
console.log(`sent to a queue with one that waits: in the queue ${count(waiting)}`);
await world.dispose();
process.exit(count(lonely) === 0 && count(waiting) === 1 ? 0 : 1);
JS
node look.mjs
