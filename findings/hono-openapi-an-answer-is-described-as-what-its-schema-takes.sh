#!/usr/bin/env bash
# hono-openapi 1.3.3 with zod 4.6.7: what a route answers is described by the input side of its schema, unless told otherwise.
#
# A good guess: resolver(schema) under responses describes what goes out: a field with a default is always there, one that is
# transformed has the type that it is transformed to; under a validator it describes what comes in.
# Seen: both are described as what comes in. A default is not required in the answer, and z.string().transform(Number).pipe(z.number()),
# which gives out numbers, is told to be a string. resolver(schema, { options: { io: "output" } }) describes the other side.
#
# Output seen:
#   resolver(schema)                               count: string   required: count
#   resolver(schema, { options: { io: "output" }}) count: number   required: kind, count
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts hono-openapi@1.3.3 hono@4.13.19 zod@4.6.7 @hono/standard-validator@0.4.0 @standard-community/standard-json@0.3.6 @standard-community/standard-openapi@0.2.10 openapi-types@12.1.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Hono } from "hono";
import { describeRoute, generateSpecs, resolver } from "hono-openapi";
import { z } from "zod";

const Answer = z.object({
  kind: z.string().default("report"),
  count: z.string().transform(Number).pipe(z.number()),
});

async function described(schema) {
  const content = { "application/json": { schema } };
  const app = new Hono();
  app.get("/it", describeRoute({ responses: { 200: { description: "ok", content } } }), (c) =>
    c.json(Answer.parse({ count: "3" })),
  );
  const { paths } = await generateSpecs(app);
  const told = paths["/it"].get.responses[200].content["application/json"].schema;
  return `count: ${told.properties.count.type}   required: ${told.required.join(", ")}`;
}

const plain = await described(resolver(Answer));
const output = await described(resolver(Answer, { options: { io: "output" } }));
console.log(`resolver(schema)                               ${plain}`);
console.log(`resolver(schema, { options: { io: "output" }}) ${output}`);
const known =
  plain === "count: string   required: count" &&
  output === "count: number   required: kind, count";
if (!known) process.exit(1);
JS
node look.mjs
