/**
 * Sends requests one after the other, each to two addresses in turn, and tells how long each answer took: in a process of its
 * own, so that whatever else a bench does is no part of the times.
 */
import type { Sealed } from "../../../test/fakes/feishu/seal.ts";

export interface Errand {
  urls: [string, string];
  requests: Sealed[];
  pauseMs: number;
}

process.on("message", async ({ urls, requests, pauseMs }: Errand) => {
  const times: [number[], number[]] = [[], []];
  for (const request of requests) {
    for (const [i, url] of urls.entries()) {
      const begun = performance.now();
      const response = await fetch(url, { method: "POST", ...request });
      await response.text();
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
      times[i]!.push(performance.now() - begun);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  process.send!(times);
});
