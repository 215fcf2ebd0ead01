/**
 * Paths → the files under them: folders walked in order, links followed but never in a circle, .zip opened when its
 * turn comes. What is no report (system files, lock files) is named with the reason, never dropped in silence.
 */
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { failure, type Outcome } from "../domain.ts";
import { messageOf } from "../log.ts";
import { filesIn } from "../reports/archive.ts";
import { MAX_BYTES } from "../reports/parse.ts";
import { openZip } from "../reports/zip.ts";

/** A file to read. `file` is its name for people: below the given folder, or inside its archive. */
export interface Source {
  file: string;
  /** Named by the caller himself, not come upon in a folder or an archive. */
  given: boolean;
  open(): Promise<Outcome<Uint8Array>>;
}

export interface Walk {
  sources: Source[];
  skipped: { file: string; why: string }[];
}

/** Names that systems and editors leave in folders. */
const LEFT_BY_SYSTEMS = /^(?:\.|~\$|~|Thumbs\.db$|desktop\.ini$|__MACOSX$|\$RECYCLE)/i;
/** The mark of our own data folder, which is not to be read into itself. */
const DATA_FILE = "office.db";
/** Endings of what is no document. */
const NO_DOCUMENT =
  /\.(?:exe|dll|bat|cmd|sh|lnk|url|tmp|bak|log|db|sqlite|dat|ini|cfg|mp3|mp4|avi|mov|wmv|mkv|wav|iso|ttf|otf|ttc|js|css|json|jsonl|py|ts)$/i;

/** Every file at `paths`; a path that is not there is a source that fails to open. */
export async function walk(paths: string[]): Promise<Walk> {
  const found: Walk = { sources: [], skipped: [] };
  for (const path of paths) {
    const before = found.sources.length + found.skipped.length;
    await visit(path, basename(path), found, new Set(), true);
    if (found.sources.length + found.skipped.length === before)
      found.sources.push(broken(path, `“${path}”里没有文件。请检查文件夹是否写对。`));
  }
  return found;
}

/** Old systems wrote names in GBK; such a name is no string, and the file only opens by its bytes. */
type Path = string | Buffer;

function below(folder: Path, name: Buffer): { path: Path; shown: string } {
  const shown = decoded(name);
  if (typeof folder === "string" && Buffer.from(shown).equals(name))
    return { path: join(folder, shown), shown };
  return { path: Buffer.concat([Buffer.from(folder), Buffer.from("/"), name]), shown };
}

function decoded(name: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(name);
  } catch {
    return new TextDecoder("gb18030").decode(name);
  }
}

async function visit(
  path: Path,
  name: string,
  found: Walk,
  seen: Set<string>,
  given: boolean,
): Promise<void> {
  const file = basename(name);
  if (!given && file.startsWith(".")) return;
  const left = given ? null : whyLeft(file);
  if (left) {
    found.skipped.push({ file: name, why: left });
    return;
  }
  const info = await stat(path).catch((error: unknown) => readError(error));
  if (typeof info === "string") {
    const link = await lstat(path).catch(() => null);
    const why = link?.isSymbolicLink() ? "链接指向的文件不存在" : info;
    found.sources.push(broken(name, `“${given ? path : name}”打不开：${why}。请检查路径和权限。`));
  } else if (info.isDirectory()) {
    await visitFolder(path, name, found, seen, given);
  } else if (!info.isFile()) {
    const error = `“${name}”不是普通文件（设备或管道），不能读取。请换成文件再试。`;
    found.sources.push(broken(name, error));
  } else {
    found.sources.push(fileSource(path, name, info.size, given));
  }
}

async function visitFolder(
  path: Path,
  name: string,
  found: Walk,
  seen: Set<string>,
  given: boolean,
): Promise<void> {
  // Links lead round in circles, and many to one folder would multiply what is in it.
  const real = (await realpath(path, "buffer").catch(() => Buffer.from(path))).toString("latin1");
  if (seen.has(real)) {
    found.skipped.push({ file: name, why: "链接指向已读过的文件夹" });
    return;
  }
  seen.add(real);
  let children: ReturnType<typeof below>[];
  try {
    const names = await readdir(path, { encoding: "buffer" });
    children = names
      .map((child) => below(path, child))
      .sort((a, b) => (a.shown < b.shown ? -1 : 1));
  } catch (error) {
    const why = `打不开文件夹“${name}”：${readError(error)}。请检查权限。`;
    found.sources.push(broken(name, why));
    return;
  }
  if (children.some(({ shown }) => shown === DATA_FILE)) {
    found.skipped.push({ file: name, why: "承前自己的数据" });
    return;
  }
  for (const { path: child, shown } of children)
    await visit(child, given ? shown : `${name}/${shown}`, found, seen, false);
}

function fileSource(path: Path, file: string, size: number, given: boolean): Source {
  return {
    file,
    given,
    async open() {
      // Looked at before it is read: a 300 MB file must not be taken into memory to be refused.
      if (size > MAX_BYTES) return failure(tooLarge(file, size));
      try {
        const bytes = await readCapped(path, size);
        return bytes ? { ok: true, value: bytes } : failure(tooLarge(file, MAX_BYTES));
      } catch (error) {
        return failure(
          `“${file}”打不开：${readError(error)}。请检查文件是否存在、是否有读取权限。`,
        );
      }
    },
  };
}

/**
 * All bytes of a file, or null past the limit, whatever size was told. A file that tells none is empty, or one of the
 * system's own that never ends.
 */
async function readCapped(path: Path, size: number): Promise<Uint8Array | null> {
  if (size === 0) return new Uint8Array();
  const file = await open(path);
  try {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (let room = size + 1; ; room = 1 << 20) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(room), 0, room);
      if (bytesRead === 0) return Buffer.concat(chunks);
      total += bytesRead;
      if (total > MAX_BYTES) return null;
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

function broken(file: string, error: string): Source {
  return { file, given: false, open: async () => failure(error) };
}

export function tooLarge(file: string, size: number): string {
  return `“${file}”有 ${Math.round(size / 1e6)} MB，超过 ${MAX_BYTES / 1024 / 1024} MB。请去掉大图后另存，或拆成几个文件。`;
}

/** The files of an archive in its place; any other source as it is. */
export async function unpacked(source: Source): Promise<Walk> {
  const whole: Walk = { sources: [source], skipped: [] };
  if (!/\.zip$/i.test(source.file)) return whole;
  const bytes = await source.open();
  if (!bytes.ok || isDocument(bytes.value, source.file)) return whole;
  const found: Walk = { sources: [], skipped: [] };
  for (const { name, open } of filesIn(bytes.value, source.file)) {
    const why = whyLeft(basename(name));
    if (why) found.skipped.push({ file: name, why });
    else found.sources.push({ file: name, given: false, open: async () => open() });
  }
  return found;
}

/** A .docx under the name of .zip is one document, not an archive of its parts. */
function isDocument(bytes: Uint8Array, file: string): boolean {
  const zip = openZip(bytes, file);
  return (
    zip.ok && zip.value.names.some((name) => /^(?:\[content_types\]|ofd|content)\.xml$/i.test(name))
  );
}

/** Why a file come upon in a folder or an archive is no report, or null. */
export function whyLeft(file: string): string | null {
  if (LEFT_BY_SYSTEMS.test(file)) return "系统或编辑器的临时文件";
  return NO_DOCUMENT.test(file) ? `${extname(file)} 不是文档` : null;
}

function readError(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === "ENOENT") return "文件不存在";
  if (code === "EACCES" || code === "EPERM") return "没有读取权限";
  if (code === "ELOOP") return "链接绕成了圈";
  return messageOf(error);
}
