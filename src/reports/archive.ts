/**
 * A .zip of reports → the files in it, one after another. Names become labels (外层.zip/文件夹/报告.docx) and are cleaned;
 * nothing is ever written to disk. A zip within the zip is gone into, one level deep; whatever cannot be opened is in
 * the sequence too and says why when it is opened, so that nothing is passed over in silence.
 */
import { failure, type Outcome } from "../domain.ts";
import { type Budget, openZip } from "./zip.ts";

export interface ArchivedFile {
  /** `外层.zip/文件夹/报告.docx`: for sentences and for the extension, no path. */
  name: string;
  /** Inflates the file's bytes, anew each time; what is inflated counts against the archive's limit. */
  open(): Outcome<Uint8Array>;
}

const MB = 1024 * 1024;
const MAX_FILES = 2000;
const MAX_FILE = 100 * MB;
const MAX_TOTAL = 500 * MB;

/** The files of an archive in its order, lazily. `name` is the archive's own file name. */
export function* filesIn(bytes: Uint8Array, name: string): Generator<ArchivedFile> {
  yield* walk(bytes, name, true, { left: MAX_TOTAL }, { left: MAX_FILES });
}

function* walk(
  bytes: Uint8Array,
  label: string,
  outermost: boolean,
  budget: Budget,
  count: { left: number },
): Generator<ArchivedFile> {
  const zip = openZip(bytes, label, budget);
  if (!zip.ok) return yield refused(label, zip.error);
  const files = zip.value.entries
    .filter((entry) => !entry.directory)
    .map((entry) => ({ entry, path: pathOf(entry.name) }))
    .filter(
      ({ path }) => !path.some((part) => part === "__MACOSX" || /^(?:\.[^.]|~\$)/.test(part)),
    );
  if (files.length === 0) return yield refused(label, `“${label}”里没有文件。`);
  if (files.length > count.left) {
    return yield refused(
      label,
      `“${label}”里的文件太多（一次最多读 ${MAX_FILES} 个），没有读入。请分成几个压缩文件。`,
    );
  }
  count.left -= files.length;
  for (const { entry, path } of files) {
    const name = [label, ...path].join("/");
    const open = (): Outcome<Uint8Array> => {
      const opened = entry.open(MAX_FILE);
      if ("bytes" in opened) return { ok: true, value: opened.bytes };
      return failure(`“${name}”${opened.problem}。`);
    };
    if (!/\.zip$/i.test(name)) yield { name, open };
    else if (!outermost) {
      yield refused(name, `“${name}”在两层压缩文件之内，没有读入。请先解压外面的一层再试。`);
    } else {
      const inner = open();
      if (inner.ok) yield* walk(inner.value, name, false, budget, count);
      else yield refused(name, inner.error);
    }
  }
}

function refused(name: string, sentence: string): ArchivedFile {
  return { name, open: () => failure(sentence) };
}

/** ../../etc/passwd → etc, passwd; C:\报告\a.docx → 报告, a.docx. */
function pathOf(name: string): string[] {
  const parts = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, "")
    .split("/")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !/^\.{1,2}$|^[A-Za-z]:$/.test(part))
    .map((part) => (part.length > 120 ? `${part.slice(0, 100)}…${part.slice(-15)}` : part));
  return parts.length > 0 ? parts : ["未命名"];
}
