/** What columns hold, as a store takes it: yes and no as either engine says them, documents that are kept as text. */
import { z } from "zod";

export const flag = z.union([z.boolean(), z.number()]).transform(Boolean);
export const json = <T>() => z.string().transform((text) => JSON.parse(text) as T);
