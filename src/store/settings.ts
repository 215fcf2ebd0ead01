/** Words that are kept under a name, one for each: a sentence to read one and a sentence to keep one, for whoever has a database. */
import { z } from "zod";
import type { Database } from "./db.ts";

const SettingRow = z.object({ value: z.string() });

export async function settingIn(db: Database, name: string): Promise<string | null> {
  const row = await db.one(SettingRow, "SELECT value FROM settings WHERE name = ?", [name]);
  return row?.value ?? null;
}

export async function keepSetting(db: Database, name: string, value: string): Promise<void> {
  await db.run(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    [name, value],
  );
}
