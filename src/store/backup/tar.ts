/**
 * A backup in one file: a plain tar (ustar), so that it can be looked into with what every system has. Written in one go, each
 * file's sum taken on the way; read by an index of where each file lies. A folder into which such a file was unpacked is read alike.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Stored {
  path: string;
  size: number;
  sha256: string;
}

/** What a file is to be read of: one on disk, or bytes. */
export type Source = { name: string } & ({ file: string } | { bytes: Uint8Array });

export interface Archive {
  /** Names of the files in it, with their sizes. */
  sizes: Map<string, number>;
  open(name: string): Readable;
  close(): Promise<void>;
}

/** It is no tar, or ends in the middle. */
export class Broken extends Error {}

const BLOCK = 512;
const LARGEST_OCTAL = 8 ** 11;

/** Writes one file after another; `end` closes the archive, on disk when it resolves. */
export async function tarAt(path: string) {
  const file = await open(path, "wx", 0o600);

  async function add(source: Source): Promise<Stored> {
    const size = "bytes" in source ? source.bytes.byteLength : (await stat(source.file)).size;
    await file.write(headerOf(source.name, size));
    const from = "bytes" in source ? Readable.from([source.bytes]) : createReadStream(source.file);
    const hash = createHash("sha256");
    let written = 0;
    for await (const chunk of from as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      written += chunk.byteLength;
      await file.writeFile(chunk);
    }
    if (written !== size) throw new Error(`${source.name} 在备份时变了`);
    await file.write(new Uint8Array(-size & (BLOCK - 1)));
    return { path: source.name, size, sha256: hash.digest("hex") };
  }

  return {
    add,
    async end(): Promise<void> {
      await file.write(new Uint8Array(2 * BLOCK));
      await file.sync();
      await file.close();
    },
    abandon: (): Promise<void> => file.close().catch(() => {}),
  };
}

/** Open an archive, or a folder that holds what was in one. Throws `Broken` for what is neither. */
export async function openArchive(path: string): Promise<Archive> {
  return (await stat(path)).isDirectory() ? openFolder(path) : openTar(path);
}

async function openFolder(path: string): Promise<Archive> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = new Map<string, number>();
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    sizes.set(relative(path, file).split(sep).join("/"), (await stat(file)).size);
  }
  return {
    sizes,
    open: (name) => createReadStream(join(path, ...name.split("/"))),
    close: async () => {},
  };
}

async function openTar(path: string): Promise<Archive> {
  const file = await open(path, "r");
  try {
    const places = await placesIn(file);
    return {
      sizes: new Map([...places].map(([name, { size }]) => [name, size])),
      open(name) {
        const { start, size } = places.get(name)!;
        if (size === 0) return Readable.from([]);
        return createReadStream(path, { start, end: start + size - 1 });
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function placesIn(file: FileHandle) {
  const places = new Map<string, { start: number; size: number }>();
  const { size: all } = await file.stat();
  const head = Buffer.alloc(BLOCK);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(head, 0, BLOCK, at);
    if (bytesRead < BLOCK) throw new Broken("ends in the middle");
    if (head.every((byte) => byte === 0)) return places;
    const { name, size, isFile } = readHeader(head);
    const start = at + BLOCK;
    at = start + size + (-size & (BLOCK - 1));
    if (at > all) throw new Broken("ends in the middle");
    // Folders, and what a tar of another program says besides.
    if (isFile) places.set(name.replace(/^\.\//, ""), { start, size });
  }
}

function headerOf(name: string, size: number): Uint8Array {
  const head = Buffer.alloc(BLOCK);
  const { prefix, rest } = splitName(name);
  head.write(rest, 0, 100);
  head.write("0000600\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  if (size < LARGEST_OCTAL) head.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else {
    // As GNU tar writes what octal digits have no room for.
    head[124] = 0x80;
    head.writeBigUInt64BE(BigInt(size), 128);
  }
  head.write("00000000000\0", 136);
  head.write("        ", 148);
  head.write("0", 156);
  head.write("ustar\x0000", 257);
  head.write(prefix, 345, 155);
  head.write(`${sumOf(head).toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

/** A long name is cut at one of its folders. */
function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: "", rest: name };
  for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(rest) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, rest };
  }
  throw new Error(`文件名太长，放不进备份：${name}`);
}

function readHeader(head: Buffer): { name: string; size: number; isFile: boolean } {
  const text = (from: number, to: number) => head.toString("utf8", from, to).split("\0")[0]!;
  const sum = Number.parseInt(text(148, 156), 8);
  const blank = Buffer.from(head);
  blank.write("        ", 148);
  if (sum !== sumOf(blank)) throw new Broken("a header does not fit");
  const octal = head[124] === 0x80 ? null : Number.parseInt(text(124, 136), 8);
  const size = octal ?? Number(head.readBigUInt64BE(128));
  const prefix = text(257, 262) === "ustar" ? text(345, 500) : "";
  const name = text(0, 100);
  const type = text(156, 157);
  return { name: prefix ? `${prefix}/${name}` : name, size, isFile: type === "0" || type === "" };
}

function sumOf(head: Uint8Array): number {
  return head.reduce((sum, byte) => sum + byte, 0);
}

/** Copy a stream into a file, on disk when it resolves; returns the sum of what came. */
export async function landed(from: Readable, path: string): Promise<string> {
  const hash = createHash("sha256");
  const summed = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(from, summed, createWriteStream(path, { mode: 0o600, flags: "wx", flush: true }));
  return hash.digest("hex");
}
