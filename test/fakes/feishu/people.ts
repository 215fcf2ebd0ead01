/** People of the office, whose names the app may know by one scope. */
import { type Platform, success } from "./platform.ts";

export function addPeople({ api }: Platform) {
  /** Names by open_id. */
  const people = new Map<string, string>();
  const needs = { scopes: ["contact:user.base:readonly"] };
  api("person", "GET", "/contact/v3/users/:id", needs, (c) => {
    const openId = c.req.param("id")!;
    const name = people.get(openId);
    if (name === undefined || c.req.query("user_id_type") !== "open_id")
      return { code: 41050, msg: "no user authority" };
    return success({ user: { open_id: openId, name } });
  });
  return people;
}
