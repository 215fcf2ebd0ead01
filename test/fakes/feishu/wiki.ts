/** Wiki spaces as the app reads them: nodes, whose token is not their document's. */
import { seconds } from "./docs.ts";
import type { Drive, Node } from "./drive.ts";
import { type Answer, type Platform, success } from "./platform.ts";

const WIKI = {
  scopes: ["wiki:wiki", "wiki:wiki:readonly"],
  limits: [{ count: 100, ms: 60_000 }],
};

export function addWiki({ api }: Platform, { items, nodes, spaces }: Drive): void {
  function refused(spaceId: string): Answer | null {
    const space = spaces.get(spaceId);
    if (!space) return { code: 131005, msg: "not found: space not exist" };
    return space.open
      ? null
      : { code: 131006, msg: "permission denied: wiki space permission denied" };
  }

  api("nodes", "GET", "/wiki/v2/spaces/:space/nodes", WIKI, (c) => {
    const spaceId = c.req.param("space")!;
    const wrong = refused(spaceId);
    if (wrong) return wrong;
    const { page_token, parent_node_token: parent = "" } = c.req.query();
    const size = Number(c.req.query("page_size") ?? 10);
    if (!Number.isInteger(size) || size < 1 || size > 50 || !/^(?:at-\d+)?$/.test(page_token ?? ""))
      return { code: 131002, msg: "param err" };
    if (parent !== "" && nodes.get(parent)?.spaceId !== spaceId)
      return { code: 131005, msg: "not found: node not exist" };
    const inside = [...nodes.values()].filter(
      (node) => node.spaceId === spaceId && (node.parent ?? "") === parent,
    );
    const from = Number(page_token?.slice("at-".length) ?? 0);
    const more = from + size < inside.length;
    return success({
      items: inside.slice(from, from + size).map(told),
      has_more: more,
      ...(more ? { page_token: `at-${from + size}` } : {}),
    });
  });

  api("node", "GET", "/wiki/v2/spaces/get_node", WIKI, (c) => {
    const { token = "", obj_type } = c.req.query();
    const node =
      obj_type === undefined || obj_type === "wiki"
        ? nodes.get(token)
        : [...nodes.values()].find(
            ({ objToken }) => objToken === token && items.get(token)?.type === obj_type,
          );
    if (!node) return { code: 131005, msg: "not found: document is not in wiki" };
    return refused(node.spaceId) ?? success({ node: told(node) });
  });

  api("space", "GET", "/wiki/v2/spaces/:space", WIKI, (c) => {
    const spaceId = c.req.param("space")!;
    const visibility = spaces.get(spaceId)?.isPublic ? "public" : "private";
    const space = { space_id: spaceId, name: `知识库${spaceId}`, visibility, space_type: "team" };
    return refused(spaceId) ?? success({ space });
  });

  api("spaceMembers", "GET", "/wiki/v2/spaces/:space/members", WIKI, (c) => {
    const spaceId = c.req.param("space")!;
    return (
      refused(spaceId) ??
      success({
        members: spaces.get(spaceId)!.members.map(({ memberType, memberId }) => ({
          member_type: memberType,
          member_id: memberId,
          member_role: "member",
        })),
        has_more: false,
      })
    );
  });

  function told(node: Node): object {
    const item = items.get(node.objToken)!;
    return {
      space_id: node.spaceId,
      node_token: node.nodeToken,
      obj_token: node.objToken,
      obj_type: item.type,
      parent_node_token: node.parent ?? "",
      node_type: node.origin === null ? "origin" : "shortcut",
      origin_node_token: node.origin ?? node.nodeToken,
      origin_space_id: node.spaceId,
      has_child: [...nodes.values()].some(({ parent }) => parent === node.nodeToken),
      title: item.name,
      obj_create_time: seconds(item.createdAt),
      obj_edit_time: seconds(item.modifiedAt),
      node_create_time: seconds(node.createdAt),
      creator: item.owner,
      owner: item.owner,
      node_creator: item.owner,
    };
  }
}
