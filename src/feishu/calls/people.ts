/** People of the office, by their open_id. */
import { type Call, pathOf } from "../call.ts";

export function createPeople(call: Call) {
  const names = new Map<string, string>();

  return {
    /** Null where the app may not know the name, or nobody has this id. */
    async nameOf(openId: string): Promise<string | null> {
      const known = names.get(openId);
      if (known !== undefined) return known;
      const got = await call({
        api: "contact.user.get",
        method: "GET",
        path: pathOf`/open-apis/contact/v3/users/${openId}`,
        query: { user_id_type: "open_id" },
        scope: "contact:user.base:readonly",
      });
      const name = got.ok ? (got.value.data?.user as { name?: unknown } | undefined)?.name : null;
      if (typeof name !== "string" || name === "") return null;
      names.set(openId, name);
      return name;
    },
  };
}
