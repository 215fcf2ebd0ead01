/**
 * Loaded before the product when its rules are watched: `rule(n, pattern)` gives a pattern that does what it did and puts
 * `n` on the list when it finds something, or is made a part of another one.
 */
const met = new Set<number>();

class Watched extends RegExp {
  readonly #rule: number;

  constructor(rule: number, pattern: RegExp) {
    super(pattern.source, pattern.flags);
    this.#rule = rule;
  }

  // What splits or copies a pattern is to make a plain one.
  static override get [Symbol.species]() {
    return RegExp;
  }

  override exec(text: string): RegExpExecArray | null {
    const found = super.exec(text);
    if (found) met.add(this.#rule);
    return found;
  }

  override [Symbol.split](text: string, limit?: number): string[] {
    if (super[Symbol.search](text) >= 0) met.add(this.#rule);
    return super[Symbol.split](text, limit);
  }

  override [Symbol.matchAll](text: string): RegExpStringIterator<RegExpExecArray> {
    if (super[Symbol.search](text) >= 0) met.add(this.#rule);
    return super[Symbol.matchAll](text);
  }

  override get source(): string {
    met.add(this.#rule);
    return super.source;
  }
}

Object.assign(globalThis, {
  watching: {
    rule: (n: number, pattern: RegExp) => new Watched(n, pattern),
    /** The rules met since it was last asked. */
    take: () => {
      const taken = [...met];
      met.clear();
      return taken;
    },
  },
});
