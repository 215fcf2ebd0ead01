/**
 * Library and records belong together: of one installation each, and the library at least as new as what was last written to it. A store
 * that shows an older one is not written, since what is made of an older state undoes the newer.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Library } from "../search/library.ts";
import { MOVED_TO } from "../store/moving.ts";
import type { Records } from "../store/records.ts";

export interface BelongingOptions {
  library: Pick<Library, "remote" | "version" | "ownerOf">;
  records: Pick<Records, "alone" | "setting" | "saveSetting" | "settingOnce">;
  /** Where the library is, as a person may read it. */
  where: string;
  /** Between two looks at a library that is older than it should be, and how many there are. */
  looks?: { everyMs: number; times: number };
}

const LOOKS = { everyMs: 1_000, times: 5 };

export function createBelonging({ library, records, where, looks = LOOKS }: BelongingOptions) {
  const noted = (table: string) => `library_version:${table}`;

  /** Null where the library is as new as it was; else why it must not be written. */
  async function older(): Promise<string | null> {
    if (!library.remote) return null;
    for (let look = 0; ; look++) {
      const { table, version } = await library.version();
      const last = Number((await records.setting(noted(table))) ?? 0);
      if (version >= last) return null;
      if (look === looks.times)
        return `对象存储给出的文档库是旧的（第 ${version} 版，上次写到第 ${last} 版），为免丢失，没有写入。请稍后再试；若库是从备份恢复的，请把数据库也恢复到同一时刻。`;
      await setTimeout(looks.everyMs);
    }
  }

  return {
    /** Why the house must not open with these records any more, or null. */
    async moved(): Promise<string | null> {
      const where = await records.setting(MOVED_TO);
      return (
        where &&
        `这套数据已经迁往 ${where}（或迁到一半），为免两边各写各的，这里不再启动。请改用新的配置启动；要放弃那次迁移、继续用这里，请运行 migrate --abandon。`
      );
    },

    /** Why the house must not open with this library, or null. */
    async refusal(): Promise<string | null> {
      const mine = await records.settingOnce("installation", randomUUID());
      if ((await library.ownerOf(mine)) !== mine)
        return `文档库 ${where} 属于另一个安装，两个安装不能共用一个库。请用 LANCEDB_URI 另指一个位置，或改用与这个库成套的数据库。未改动任何数据。`;
      return older();
    },

    /** As `records.alone`, and not at all on a library that is older than it was. */
    alone<T>(work: () => Promise<T>): Promise<T> {
      return records.alone(async () => {
        const why = await older();
        if (why !== null) throw new Error(why);
        const done = await work();
        if (library.remote) {
          const { table, version } = await library.version();
          await records.saveSetting(noted(table), String(version));
        }
        return done;
      });
    },
  };
}
