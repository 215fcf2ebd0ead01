/**
 * Who a claim's sentence is about (pure): an office that it names at its beginning is the one of the report, or one that the
 * sentence behind it names; and what the evidence tells of another office is told with that name.
 */
import { wordsOf } from "../../text/lexicon.ts";
import { placesOf } from "../../text/offices.ts";
import { anyOf } from "../../text/terms.ts";
import { isShortFor } from "./content.ts";
import type { Own, Spot, Told } from "./spots.ts";
import type { Evidence } from "./statements.ts";
import type { Reason } from "./verdict.ts";

export function checkWhose({ clause, sentence, own, spots }: Told): Reason[] {
  if (!own || own.spot.names === "") return [];
  const said = namedAt(clause);
  const place = otherPlace(sentence, own, spots);
  if (place !== null) return [{ code: "ROLE", detail: `依据说的不是“${place}”` }];
  const agent = AGENT.exec(own.clause)?.[1];
  if (said !== null && agent !== undefined && !names(sentence, agent)) {
    const isOurs = /^[我本该]/.test(agent);
    if (!isOurs || !isOwn(said, own))
      return [{ code: "ROLE", detail: `依据里做这件事的是“${agent}”，不是“${said}”` }];
  }
  if (said !== null && !isKnown(said, own))
    // 受县消保委 and 新建学校 are no names: only a place's name is sure to be one.
    return [
      {
        ...{ code: "ROLE", detail: `依据说的不是“${said}”` },
        ...(placesOf(said).length === 0 && { unsure: true }),
      },
    ];
  const stated = namedAt(own.clause);
  const isOther =
    stated !== null && PLACE.test(stated) && !isOwn(stated, own) && !names(sentence, stated);
  return isOther ? [{ code: "ROLE", detail: `依据说的是“${stated}”` }] : [];
}

/** The place of another report that the claim names, where what it tells stands in a report of a place that it does not name. */
function otherPlace(sentence: string, { spot }: Own, spots: Spot[]): string | null {
  const placeOf = ({ names: lines }: Spot) => placesOf(lines.split("\n")[0]!).at(-1);
  const mine = placeOf(spot);
  if (mine === undefined || sentence.includes(mine)) return null;
  const other = spots
    .map(placeOf)
    .find((place) => place !== undefined && place !== mine && sentence.includes(place));
  return other === undefined || spot.text.includes(other) ? null : other;
}

/** 由农商银行向创业主体发放: who did it, where the evidence says so. */
const AGENT =
  /(?:^|，)由(\p{Script=Han}{2,12}?)(?=向|为|对|提供|派|负责|承担|实施|出资|承办|组织)/u;
const ENDS = anyOf([...wordsOf("office-endings"), ...wordsOf("place-kinds")]);
/** Another place's figure is told with its name; another office may have done what is told of one's own. */
const PLACE = new RegExp(`^\\p{Script=Han}{1,3}(?:${anyOf(wordsOf("place-kinds"))})$`, "u");
/** What is said before whose the sentence is: when, and by whose account. */
const BEFORE =
  /^(?:(?:截至|据)?[^，\p{Script=Han}]*\d{4}年(?:\d{1,2}月|底|末|度|全年)*[，]?|同年|当年|其中|而|据[^，]{2,20}，)*/u;
/** What stands behind whose it is: a year, what was done, to whom. */
const GOES_ON = anyOf([...wordsOf("goes-on-of"), ...wordsOf("done-by")]);
const NAMED = new RegExp(
  `^(?![全各我本该两三])(\\p{Script=Han}{1,16}?(?:${ENDS}))(?=\\d{4}年|${GOES_ON})`,
  "u",
);

/** What may stand before an office that is not whose the sentence is: 联合县公安局. */
const JOINED = new RegExp(`[由把是被又前后对向为和与在的]|${anyOf(wordsOf("side-with"))}`);
/** 听荷社区, 灌区: no place that reports. */
const NO_NAME = /[社园景城片街校地灌小库]区$|城市$|^[全各我本该]/;

/** The office or place that a clause begins with. */
function namedAt(clause: string): string | null {
  const name = NAMED.exec(clause.replace(BEFORE, ""))?.[1]?.split(JOINED).at(-1) ?? "";
  return name.length < 2 || NO_NAME.test(name) ? null : name;
}

function isKnown(name: string, own: Own): boolean {
  return isOwn(name, own) || names(own.spot.text, name) || names(own.spot.around, name);
}

function isOwn(name: string, { spot }: Own): boolean {
  return isShortFor(name, spot.names);
}

/** Does a text name it, whole or for short? */
function names(text: string, name: string): boolean {
  return (
    text.includes(name) ||
    (text.match(OFFICES) ?? []).some((one) => isShort(name, one) || isShort(one, name))
  );
}

/** 县消保委 of 县消费者权益保护委员会: both begin and end alike. */
function isShort(short: string, long: string): boolean {
  return short[0] === long[0] && isShortFor(short, long);
}

const OFFICES = new RegExp(`\\p{Script=Han}{1,16}?(?:${ENDS})`, "gu");

/** Is it a report of a whole province or city? */
export function isOfLevel({ about }: Evidence, level: string): boolean {
  const own = (about ?? "").split("\n").map((line) => placesOf(line).at(-1)?.at(-1));
  return (
    own.find((end) => end !== undefined) === level || (level === "国" && /国务院/.test(about ?? ""))
  );
}
