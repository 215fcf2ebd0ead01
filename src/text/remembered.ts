/** What was worked out of a text, remembered for the next time: a question looks at the same texts again and again. */

/** Longer texts are worked out anew, so that few do not fill the memory. */
const LONG = 2_000;

/** `read`, which is pure, with its answers for `most` texts at the most. What it gives must not be changed. */
export function remembered<T>(read: (text: string) => T, most: number): (text: string) => T {
  const lately = new Map<string, T>();
  return (text) => {
    if (text.length > LONG) return read(text);
    const before = lately.get(text);
    if (before !== undefined) return before;
    if (lately.size >= most) lately.clear();
    const answer = read(text);
    lately.set(text, answer);
    return answer;
  };
}

/**
 * `read`, which is pure, with its answer for each list as long as the list is about: the reports of a shelf are the same list
 * from question to question, and thousands are not gone through for each. What it gives must not be changed.
 */
export function rememberedOf<K extends object, T>(read: (list: K) => T): (list: K) => T {
  const kept = new WeakMap<K, { answer: T }>();
  return (list) => {
    const before = kept.get(list) ?? { answer: read(list) };
    kept.set(list, before);
    return before.answer;
  };
}
