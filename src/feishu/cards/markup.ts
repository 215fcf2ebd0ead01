/** Words as card markdown (pure). Report text is text: nothing in it may become markup, a mention, an emoji or a link. */

/** What stands for itself in a card, whatever it is to markdown. */
export function plain(text: string): string {
  return (
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/[\\*_~`#|[\]]/g, entity)
      // :OK: is an emoji of Feishu's, and :// what makes an address.
      .replace(/:(?=[\w/])/g, entity)
      // A line that begins like a list, a rule or a block of code.
      .replace(/^[\t +=-]+/gm, (lead) => [...lead].map(entity).join(""))
      .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, (_, n: string, mark: string) => n + entity(mark))
  );
}

function entity(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

/** An address as it may stand in an attribute and behind a link's words. */
export function addressOf(url: string): string {
  return encodeURI(url).replace(/['()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

/** The first `chars` characters, without half of a pair at the end. */
export function head(text: string, chars: number): string {
  return text.slice(0, chars).replace(/[\uD800-\uDBFF]$/, "");
}

/** The same with … where something was left out. */
export function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${head(text, chars - 1)}…`;
}

export function coloured(colour: string, markdown: string): string {
  return `<font color='${colour}'>${markdown}</font>`;
}

/** How many bytes `value` takes inside a card. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
