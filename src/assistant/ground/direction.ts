/** Words that say more or less (pure), and whether one text turns round what another says. */

const UP =
  /增长|增加|增至|增到|上升|提高|提升|扩大|扩展|拓宽|升至|上涨|回升|增多|多于|高于|加快|增强|加强|延长|新增|改善|好转|优化|(?<!不|至)多(?=\d)|激增/;
const DOWN =
  /负增长|锐减|骤减|减(?=\d)|(?<!不|至)少(?=\d)|下降|减少|减至|降至|降低|降到|下调|压减|压缩|缩减|缩小|收窄|缩短|下滑|跌(?=\d|至|到)|回落|减轻|少于|低于|减弱|放缓|削弱|恶化|减(?=[轻弱小免税负])/;
export const EITHER = new RegExp(`${UP.source}|${DOWN.source}`, "g");

const LESS = /^(?:负|锐|骤|减|少|下|降|压|缩|收|回落|低|放缓|削|恶|跌)/;

/** Of each such word in order: true for more. */
export function directionsOf(text: string): boolean[] {
  return (text.match(EITHER) ?? []).map((word) => !LESS.test(word));
}

/** Up for down: as a whole, and in a copy word by word. */
export function isTurned(said: boolean[], stated: boolean[], copy: boolean): boolean {
  const oneWay = (list: boolean[]) => list.length > 0 && new Set(list).size === 1;
  if (oneWay(said) && oneWay(stated) && said[0] !== stated[0]) return true;
  return copy && said.length === stated.length && said.some((up, i) => up !== stated[i]);
}
