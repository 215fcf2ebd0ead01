/**
 * Who may read a document in Feishu → who may be told of it here. Open to the whole organisation is everyone; else those whom it
 * was given to by name, people and groups, and its owner. Departments cannot be told person by person, so they count for
 * nobody; and where nobody is left, or Feishu does not say who it is, it is for the keepers alone.
 */
import type { Outcome } from "../domain.ts";
import type { Drive, Member } from "../feishu/calls/drive.ts";
import type { Entry } from "./walking.ts";

/** `limited`: why fewer may read it here than in Feishu. */
export interface Mirrored {
  audience: string[] | null;
  limited: string | null;
}

/** A report that is for nobody but who keeps the server; no id of Feishu's is like it. */
const NOBODY = "nobody";

export function createMirroring({ drive, keepers }: { drive: Drive; keepers: string[] }) {
  const kept = keepers.length > 0 ? keepers : [NOBODY];
  /** A space's members stand for many of its documents. */
  const spaces = new Map<string, Promise<Outcome<Member[] | null>>>();

  /** The members of a space; null is everyone. */
  async function readSpace(id: string): Promise<Outcome<Member[] | null>> {
    const space = await drive.space(id);
    if (space.ok && space.value.space.visibility === "public") return { ok: true, value: null };
    return drive.spaceMembers(id);
  }

  function spaceOf(id: string): Promise<Outcome<Member[] | null>> {
    const known = spaces.get(id) ?? readSpace(id);
    spaces.set(id, known);
    return known;
  }

  const forKeepers = (why: string): Mirrored => ({ audience: kept, limited: why });

  async function read({ token, type, owner, space }: Entry): Promise<Outcome<Mirrored>> {
    const share = await drive.linkShare(token, type);
    if (!share.ok && share.retry) return share;
    if (share.ok && /^(?:tenant|anyone)_/.test(share.value))
      return { ok: true, value: { audience: null, limited: null } };
    const listed = await drive.members(token, type);
    if (!listed.ok)
      return listed.retry
        ? listed
        : { ok: true, value: forKeepers(`查不到谁能看，只给管理员看（${listed.error}）`) };
    const ids = new Set<string>(owner?.startsWith("ou_") ? [owner] : []);
    let others = 0;
    const add = ({ member_type: kind, member_id: id }: Member) => {
      if (kind === "openid" || kind === "openchat") ids.add(id);
      else others++;
    };
    for (const member of listed.value) {
      if (member.member_type !== "wikispaceid") {
        add(member);
        continue;
      }
      const members = await spaceOf(member.member_id || space || "");
      if (!members.ok && members.retry) return members;
      if (members.ok && members.value === null)
        return { ok: true, value: { audience: null, limited: null } };
      if (members.ok) members.value?.forEach(add);
      else others++;
    }
    if (ids.size === 0)
      return { ok: true, value: forKeepers(`${departments(others)}，只给管理员看`) };
    const limited = others > 0 ? `${departments(others)}，只给名单里的人和群看` : null;
    return { ok: true, value: { audience: [...ids].sort(), limited } };
  }

  return {
    /** Spaces are asked for anew with each run. */
    begin: () => spaces.clear(),
    of: read,
  };
}

function departments(count: number): string {
  return count > 0 ? `有 ${count} 个部门、用户组或别的身份对应不到人` : "没有列出任何人";
}

/** Who may read what several documents hold in the same words: whoever may read any of them. */
export function union(audiences: (string[] | null)[]): string[] | null {
  if (audiences.some((one) => one === null)) return null;
  return [...new Set(audiences.flatMap((one) => one ?? []))].sort();
}
