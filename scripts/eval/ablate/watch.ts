/**
 * Loaded before the product when its rules are watched: `rule(n, pattern)` gives a pattern that does what it did, finds
 * nothing while `n` is off, and puts `n` on the list when it finds something or is made a part of another one.
 */
const met = new Set<number>();
const composed = new Set<number>();
let off = -1;

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

  #finds(text: string): boolean {
    if (this.#rule === off || super[Symbol.search](text) < 0) return false;
    met.add(this.#rule);
    return true;
  }

  override exec(text: string): RegExpExecArray | null {
    if (this.#rule === off) {
      this.lastIndex = 0;
      return null;
    }
    const found = super.exec(text);
    if (found) met.add(this.#rule);
    return found;
  }

  override [Symbol.split](text: string, limit?: number): string[] {
    return this.#finds(text) ? super[Symbol.split](text, limit) : [text];
  }

  override [Symbol.matchAll](text: string): RegExpStringIterator<RegExpExecArray> {
    return this.#finds(text) ? super[Symbol.matchAll](text) : text.matchAll(/(?!)/g);
  }

  override get source(): string {
    composed.add(this.#rule);
    return super.source;
  }
}

export interface Watching {
  rule(n: number, pattern: RegExp): RegExp;
  /** The rules met since it was last asked. */
  take(): number[];
  /** Those that were made part of another pattern, and cannot be switched off while the product runs. */
  composed(): number[];
  /** Only this one is off; -1: none. */
  off(n: number): void;
}

const watching: Watching = {
  rule: (n, pattern) => new Watched(n, pattern),
  take: () => {
    const taken = [...met];
    met.clear();
    return taken;
  },
  composed: () => [...composed],
  off: (n) => {
    off = n;
  },
};
Object.assign(globalThis, { watching });
