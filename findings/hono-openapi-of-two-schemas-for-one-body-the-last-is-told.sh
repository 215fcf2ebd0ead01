#!/usr/bin/env bash
# hono-openapi 1.3.3: of two validators for the JSON body of one route, both are enforced and only the last is in the document.
#
# A good guess: as for the query, of which the parameters of all validators are listed, the document tells the body that both ask for.
# Seen: the body's media type is overwritten by the later one. Who follows the document is refused with 400 for fields of which it says
# nothing. One schema, extended, tells all.
#
# Output seen:
#   query  told: page, size    needed: page, size
#   body   told: second        needed: first, second
#   a body as told is answered with 400
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts hono-openapi@1.3.3 hono@4.13.19 zod@4.6.7 @hono/standard-validator@0.4.0 @standard-community/standard-json@0.3.6 @standard-community/standard-openapi@0.2.10 openapi-types@12.1.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Hono } from "hono";
import { describeRoute, generateSpecs, validator } from "hono-openapi";
import { z } from "zod";

const text = (...names) => z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
const ok = describeRoute({ responses: { 200: { description: "ok" } } });
const app = new Hono();
app.get("/it", ok, validator("query", text("page")), validator("query", text("size")), (c) => c.text("ok"));
app.post("/it", ok, validator("json", text("first")), validator("json", text("second")), (c) => c.text("ok"));

const { get, post } = (await generateSpecs(app)).paths["/it"];
const query = get.parameters.map(({ name }) => name).join(", ");
const body = post.requestBody.content["application/json"].schema.required;
const asTold = await app.request("/it", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(Object.fromEntries(body.map((name) => [name, "x"]))),
});
console.log(`query  told: ${query.padEnd(13)} needed: page, size`);
console.log(`body   told: ${body.join(", ").padEnd(13)} needed: first, second`);
console.log(`a body as told is answered with ${asTold.status}`);
if (query !== "page, size" || body.join() !== "second" || asTold.status !== 400) process.exit(1);
JS
node look.mjs
