/** What a person typed that cannot be used: said in one sentence on stderr, with exit code 2 and no stack. */

export class BadInput extends Error {}

/** What `run` gives; nothing, and a sentence said, after bad input. Any other failure keeps its stack. */
export async function refusing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    const isOptions =
      error instanceof TypeError && String(Reflect.get(error, "code")).startsWith("ERR_PARSE_ARGS");
    if (!(error instanceof BadInput) && !isOptions) throw error;
    console.error((error as Error).message);
    process.exitCode = 2;
    return undefined;
  }
}

/** A whole number from 1 on, out of an option. */
export function countOf(text: string, option: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new BadInput(`${option} wants a whole number from 1 on, not “${text}”.`);
  return count;
}
