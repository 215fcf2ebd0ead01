/** What a backup says of itself, in its last file: of which version it is, what was in it, and every file with its sum. */
import { z } from "zod";
import { failure, type Outcome } from "../../domain.ts";
import { MIGRATIONS } from "../migrations.ts";
import { type Archive, Broken, openArchive } from "./tar.ts";

export const MANIFEST = "manifest.json";
const FORMAT = 1;
/** The schema of the database that this version writes. */
export const SCHEMA = MIGRATIONS.length;

const ManifestSchema = z.object({
  product: z.literal("chengqian"),
  format: z.number().int(),
  version: z.string(),
  schema: z.number().int().nullable(),
  /** Unix milliseconds. */
  at: z.number(),
  counts: z.object({
    reports: z.number().int(),
    passages: z.number().int(),
    messages: z.number().int(),
    drafts: z.number().int(),
  }),
  /** What is not in it, since it is kept by other means. */
  elsewhere: z.array(z.enum(["database", "library"])),
  files: z.array(
    z.object({ path: z.string(), size: z.number().int(), sha256: z.string().length(64) }),
  ),
});

export type Manifest = z.infer<typeof ManifestSchema>;

/** The folders of a house that go into a backup beside its database, by their names there. */
export const FOLDERS = ["library", "originals", "removed", "uploads", "arrivals"] as const;
export const DATABASE = "office.db";
/** A path of ours, that leads nowhere else. */
const OURS = new RegExp(`^(?:${DATABASE.replace(".", "\\.")}|(?:${FOLDERS.join("|")})/.+)$`);
const isOurs = (path: string) =>
  OURS.test(path) && !path.split("/").some((part) => part === ".." || part === "" || part === ".");

export function manifestOf(said: Omit<Manifest, "product" | "format">): Uint8Array {
  const manifest: Manifest = { product: "chengqian", format: FORMAT, ...said };
  return Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** Open a backup and read what it says of itself; what cannot be restored is refused with a sentence, and is closed. */
export async function openBackup(
  path: string,
): Promise<Outcome<{ archive: Archive; manifest: Manifest }>> {
  const opened = await openArchive(path).catch((error: unknown) => {
    const cut = error instanceof Broken;
    return failure(
      cut
        ? `“${path}”不是完整的备份（没有复制完，或不是承前的备份）。请换一份，或重新复制。`
        : `打不开备份“${path}”。请检查路径和权限。`,
    );
  });
  if ("ok" in opened) return opened;
  const read = await manifestIn(opened, path);
  if (read.ok) return { ok: true, value: { archive: opened, manifest: read.value } };
  await opened.close();
  return read;
}

async function manifestIn(archive: Archive, path: string): Promise<Outcome<Manifest>> {
  if (!archive.sizes.has(MANIFEST))
    return failure(
      `“${path}”里没有 ${MANIFEST}，不是承前的备份，或没有复制完。请换一份，或重新复制。`,
    );
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.open(MANIFEST)) chunks.push(chunk);
  const parsed = ManifestSchema.safeParse(jsonOf(Buffer.concat(chunks).toString()));
  if (!parsed.success)
    return failure(`“${path}”的 ${MANIFEST} 已损坏，不知道里面该有什么。请换一份备份。`);
  const manifest = parsed.data;
  if (manifest.format > FORMAT || (manifest.schema ?? 0) > SCHEMA)
    return failure(
      `“${path}”由更新的版本（${manifest.version}）做成，这个版本读不了。请先升级，再恢复。`,
    );
  for (const file of manifest.files) {
    if (!isOurs(file.path))
      return failure(`“${path}”里有不该有的文件（${file.path}），没有恢复。请换一份备份。`);
    if (archive.sizes.get(file.path) !== file.size)
      return failure(`“${path}”里的 ${file.path} 缺失或不完整。请换一份备份，或重新复制。`);
  }
  return { ok: true, value: manifest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
