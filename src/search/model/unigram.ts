/**
 * Text → words of a vocabulary, as a Unigram tokenizer parts it (pure): of all ways to cut a run of Chinese characters,
 * the one whose words are likeliest together (Viterbi). What is not Chinese is left out. Time is linear in the text.
 */

/** What a tokenizer of this kind takes for Chinese: the block U+4E00–U+9FFF. */
const RUN = /[一-鿿]+/g;
const FIRST = 0x4e00;
const CHARACTERS = 0xa000 - FIRST;
/** A character that is no word costs this much more than the least likely word. */
const UNKNOWN = 10;

export interface Unigram {
  /** Call `take` for each word of `text`, in order, with its place in the vocabulary; unknown characters are passed over. */
  words(text: string, take: (word: number) => void): void;
}

/** `vocabulary` are words of Chinese characters alone, and `scores` the logarithms of how likely each is. */
export function createUnigram(vocabulary: string[], scores: Float32Array): Unigram {
  const trie = createTrie(vocabulary);
  const unknown = scores.reduce((least, score) => Math.min(least, score), 0) - UNKNOWN;
  /** For each place in a run, the best score of a way that ends there, the word it ends with and where that begins. */
  let best = new Float64Array(64);
  let word = new Int32Array(64);
  let from = new Int32Array(64);

  function grow(length: number): void {
    if (best.length > length) return;
    best = new Float64Array(length * 2);
    word = new Int32Array(length * 2);
    from = new Int32Array(length * 2);
  }

  function reach(at: number, to: number, score: number, id: number): void {
    if (score <= best[to]!) return;
    best[to] = score;
    word[to] = id;
    from[to] = at;
  }

  function part(run: string, take: (word: number) => void): void {
    const length = run.length;
    grow(length);
    best.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    best[0] = 0;
    for (let at = 0; at < length; at++) {
      const here = best[at]!;
      let single = false;
      let node = 0;
      for (let to = at; to < length; to++) {
        node = trie.child(node, run.charCodeAt(to));
        if (node < 0) break;
        const id = trie.word[node]!;
        if (id < 0) continue;
        reach(at, to + 1, here + scores[id]!, id);
        single ||= to === at;
      }
      if (!single) reach(at, at + 1, here + unknown, -1);
    }
    // Back along the best way, then forward over it.
    const ends: number[] = [];
    for (let to = length; to > 0; to = from[to]!) ends.push(to);
    for (let i = ends.length - 1; i >= 0; i--) if (word[ends[i]!]! >= 0) take(word[ends[i]!]!);
  }

  return {
    words(text, take) {
      for (const [run] of text.normalize("NFKC").matchAll(RUN)) part(run, take);
    },
  };
}

/**
 * Prefixes of the vocabulary as numbers, 0 being the empty one. Its edges stand in one array by their character, all others
 * in one hash table of plain numbers: the memory that a step touches is what it costs.
 */
function createTrie(vocabulary: string[]) {
  const most = vocabulary.reduce((sum, word) => sum + word.length, 1);
  const size = 2 ** Math.ceil(Math.log2(most * 1.25));
  const first = new Int32Array(CHARACTERS).fill(-1);
  /** An edge, which is its prefix and its character in one number, and the prefix it leads to; 0 is an empty place. */
  const edges = new Uint32Array(size * 2);
  const word = new Int32Array(most).fill(-1);
  let count = 1;

  /** Where the edge stands, or would. */
  function place(key: number): number {
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & (size - 1);
    while (edges[at * 2] !== 0 && edges[at * 2] !== key) at = (at + 1) & (size - 1);
    return at * 2;
  }

  // No prefix but the empty one is 0, so no edge is.
  const keyOf = (node: number, code: number) => node * CHARACTERS + code;

  function grow(node: number, code: number): number {
    if (node === 0) {
      if (first[code]! < 0) first[code] = count++;
      return first[code]!;
    }
    const at = place(keyOf(node, code));
    if (edges[at] === 0) {
      edges[at] = keyOf(node, code);
      edges[at + 1] = count++;
    }
    return edges[at + 1]!;
  }

  for (const [id, text] of vocabulary.entries()) {
    let node = 0;
    for (let i = 0; i < text.length; i++) node = grow(node, text.charCodeAt(i) - FIRST);
    word[node] = id;
  }
  return {
    /** The word that a prefix is, or −1. */
    word,
    /** The prefix that is one character longer, or −1. */
    child(node: number, character: number): number {
      const code = character - FIRST;
      if (node === 0) return first[code]!;
      const at = place(keyOf(node, code));
      return edges[at] === 0 ? -1 : edges[at + 1]!;
    },
  };
}
