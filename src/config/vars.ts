/** What a variable may be, each with the sentence that a wrong value gets. */
import { z } from "zod";

export const url = (name: string) =>
  z.url({ protocol: /^https?$/, error: `${name} 应是完整网址，例如 https://example.com` });

/** A whole number within bounds; `what` finishes the sentence that begins with the variable's name. */
export function whole(name: string, min: number, max: number, what: string) {
  const error = `${name} 应是${what}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}
