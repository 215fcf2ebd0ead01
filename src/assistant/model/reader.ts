/**
 * Claims read while a model writes them: thinking and chatter passed over → the list, bare or under "claims" → each object of it
 * told as it closes. Every character is looked at once, however the words are cut. What is no JSON tells nothing here; the
 * kinder reader of `claims.ts` has all the words at the end.
 */
import { type ModelClaim, readClaim } from "./claims.ts";

export interface ClaimReader {
  /** The next words. */
  take(more: string): void;
}

export interface ClaimReaderOptions {
  told: (claim: ModelClaim) => void;
  /** What was told so far was only thought: some servers leave out the tag that opens the thinking. */
  unsaid: () => void;
}

export function createClaimReader({ told, unsaid }: ClaimReaderOptions): ClaimReader {
  const opensThinking = createFinder("<think>");
  const endsThinking = createFinder("</think>");
  let thinking = false;
  let list = createListReader(told);
  return {
    take(more) {
      let from = 0;
      for (let i = 0; i < more.length; i++) {
        const opens = opensThinking(more[i]!);
        const ends = endsThinking(more[i]!);
        if (!opens && !ends) continue;
        if (!thinking) list.take(more, from, i + 1);
        from = i + 1;
        thinking = opens;
        // Its own tag is no part of any JSON, and what stands before the end of a thought was none of the answer.
        if (ends && list.hasTold()) unsaid();
        list = createListReader(told);
      }
      if (!thinking) list.take(more, from, more.length);
    },
  };
}

/** Says of each next character whether `tag` ends with it; only its first character may be a "<". */
function createFinder(tag: string): (c: string) => boolean {
  let matched = 0;
  return (c) => {
    matched = c === tag[matched] ? matched + 1 : c === tag[0] ? 1 : 0;
    if (matched < tag.length) return false;
    matched = 0;
    return true;
  };
}

function createListReader(told: (claim: ModelClaim) => void) {
  /** The brackets that are open, outermost first. */
  const open: string[] = [];
  /** How many are open inside the list of claims; 0 outside of it. */
  let level = 0;
  let inString = false;
  let escaped = false;
  /** The last string of the outermost object, which is a name where a colon follows. */
  let word = "";
  let name = "";
  /** The claim that is open. */
  let pieces: string[] | null = null;
  let count = 0;
  let done = false;

  function opened(c: string): void {
    open.push(c);
    if (open.length === 1) name = "";
    if (level === 0 && c === "[" && (open.length === 1 || (open.length === 2 && name === "claims")))
      level = open.length;
  }

  function closed(): void {
    open.pop();
    if (open.length < level) level = 0;
    // Chatter has brackets too; after the list comes nothing.
    if (open.length === 0) done = count > 0;
  }

  function tell(text: string): void {
    const claim = readClaim(text);
    if (!claim) return;
    count++;
    told(claim);
  }

  return {
    hasTold: () => count > 0,
    take(more: string, start: number, end: number): void {
      let from = start;
      for (let i = start; i < end && !done; i++) {
        const c = more[i]!;
        if (inString) {
          if (escaped) escaped = false;
          else if (c === "\\") escaped = true;
          else if (c === '"') inString = false;
          if (inString && open.length === 1 && level === 0 && word.length < 20) word += c;
        } else if (c === '"' && open.length > 0) {
          inString = true;
          if (open.length === 1) word = "";
        } else if (c === ":" && open.length === 1) name = word;
        else if (c === "," && open.length === 1) name = "";
        else if (c === "{" || c === "[") {
          if (c === "{" && level > 0 && open.length === level) {
            pieces = [];
            from = i;
          }
          opened(c);
        } else if ((c === "}" || c === "]") && open.length > 0) {
          if (pieces && c === "}" && open.length === level + 1) {
            pieces.push(more.slice(from, i + 1));
            tell(pieces.join(""));
            pieces = null;
          }
          closed();
        }
      }
      if (pieces) pieces.push(more.slice(from, end));
    },
  };
}
