/**
 * The claims of one answer as they come, each judged in its place: it holds, or waits for a second opinion, or has failed, or was
 * denied. What is said twice counts once; a call that is tried again begins a new list, and the better one is told.
 */
import { foldTight } from "../../text/fold.ts";
import { likeness } from "../../text/likeness.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { MAX_CLAIMS, type ModelClaim } from "../model/claims.ts";
import { closed, type Judged } from "./judge.ts";

export type Standing = "held" | "waiting" | "failed" | "denied";

export interface Place {
  judged: Judged;
  standing: Standing;
}

export type Claimed = ReturnType<typeof createClaimed>;

/** A model that says again what it has said has lost its way. */
const REPEATS = 4;

export interface ClaimedOptions {
  judge: (claim: ModelClaim) => Judged;
  /** Is a claim to wait for a second opinion? Else it stands or falls with the checks. */
  waits: (judged: Judged) => boolean;
}

export function createClaimed({ judge, waits }: ClaimedOptions) {
  /** Of the call that is heard, and of an earlier try of it. */
  let now: Place[] = [];
  let before: Place[] = [];
  let repeats = 0;

  const held = (places: Place[]) => places.filter(({ standing }) => standing === "held").length;
  const best = () => (held(before) > held(now) ? before : now);
  const isSaid = ({ text }: ModelClaim) => {
    const words = foldTight(closed(text));
    return now.some(({ judged }) => foldTight(closed(judged.claim.text)) === words);
  };

  /** Does the last list tell of the same sentence every figure that a claim of an earlier one tells? */
  function isTold({ judged }: Place): boolean {
    const same = now.filter(
      ({ judged: { cited }, standing }) =>
        standing !== "failed" && cited.some(({ id }) => judged.cited.some((one) => one.id === id)),
    );
    const words = same.map((place) => place.judged.claim.text).join("\n");
    return (
      same.length > 0 && quantitiesIn(judged.claim.text).every(({ text }) => words.includes(text))
    );
  }

  function placeOf(judged: Judged): Place {
    if (waits(judged)) return { judged, standing: "waiting" };
    return { judged, standing: judged.reasons.length > 0 ? "failed" : "held" };
  }

  return {
    /** Judge the next claim and put it in its place; false where it has been said. */
    take(claim: ModelClaim): boolean {
      if (isSaid(claim)) {
        repeats++;
        return false;
      }
      if (now.length < MAX_CLAIMS) now.push(placeOf(judge(claim)));
      return true;
    },
    /** What comes from now on comes instead of what came. */
    anew(): void {
      before = best();
      now = [];
      repeats = 0;
    },
    /**
     * Nothing more comes: the last list is the answer, with what an earlier one told besides, which may have been shown; one that
     * was cut short of what an earlier one had is not.
     */
    ended(whole: boolean): void {
      if (whole) now.push(...before.filter((place) => place.standing === "held" && !isTold(place)));
      else now = best();
      before = [];
    },
    /** What comes now is no more than what has come, or more than any reply holds. */
    isEnough: () => repeats >= REPEATS || now.length >= MAX_CLAIMS,
    all: (standing: Standing): Place[] => best().filter((place) => place.standing === standing),
    held: (): Judged[] =>
      best()
        .filter(({ standing }) => standing === "held")
        .map(({ judged }) => judged),
    dropped: (): Judged[] =>
      best()
        .filter(({ standing }) => standing === "failed" || standing === "denied")
        .map(({ judged }) => judged),
    /** Takes claims in the places of those that have failed, each in that of the likest; each place is mended once. */
    mending(): (claim: ModelClaim) => void {
      const open = now.filter(({ standing }) => standing === "failed");
      return (claim) => {
        if (open.length === 0 || isSaid(claim)) return;
        const alike = open.map(({ judged }) => likeness(judged.claim.text, claim.text));
        const [place] = open.splice(alike.indexOf(Math.max(...alike)), 1);
        Object.assign(place!, placeOf(judge(claim)));
      };
    },
  };
}
