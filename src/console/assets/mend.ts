/**
 * Make `old` like `fresh` and touch nothing of it that is the same: what stays does not flicker, and keeps its focus and the
 * words that somebody has marked. A button takes its handler along, so it stays whole or goes.
 */
export function mend(old: ChildNode, fresh: ChildNode): void {
  if (old.isEqualNode(fresh)) return;
  const mendable = old instanceof Element && fresh instanceof Element;
  if (!mendable || old.nodeName === "BUTTON" || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return;
  }
  for (const name of old.getAttributeNames())
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  for (const [i, child] of after.entries()) {
    if (before[i]) mend(before[i], child);
    else old.append(child);
  }
  for (const child of before.slice(after.length)) child.remove();
}
