/**
 * Sends requests one after the other, each to two addresses in turn, and tells how long each answer took: in a process of its
 * own, so that whatever else a bench does is no part of the times.
 */
import { request } from "node:http";
import type { Sealed } from "../../../test/fakes/feishu/seal.ts";

export interface Errand {
  urls: [string, string];
  requests: Sealed[];
  pauseMs: number;
}

process.on("message", async ({ urls, requests, pauseMs }: Errand) => {
  const times: [number[], number[]] = [[], []];
  for (const sealed of requests) {
    for (const [i, url] of urls.entries()) {
      const begun = performance.now();
      const status = await post(url, sealed);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      times[i]!.push(performance.now() - begun);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  process.send!(times);
});

/** On a connection of its own: one that is kept may be closed by the other side in the moment in which it is used again. */
function post(url: string, { body, headers }: Sealed): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject).end(body);
  });
}
