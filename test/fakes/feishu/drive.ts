/**
 * Cloud documents as people keep them: folders, documents and files, wiki spaces with their nodes; and what people do to
 * them: edit, rename, move, share, delete.
 */
import { randomUUID } from "node:crypto";
import { type Block, blocksOf } from "./blocks.ts";
import type { Api, Platform } from "./platform.ts";

export type ItemType = "folder" | "docx" | "doc" | "sheet" | "bitable" | "file" | "shortcut";

export interface Member {
  /** openid | openchat | opendepartmentid | groupid | wikispaceid … */
  memberType: string;
  memberId: string;
  perm: "view" | "edit" | "full_access";
  /** user | chat | department | group | wiki_space_member … */
  type: string;
}

export interface Item {
  token: string;
  type: ItemType;
  name: string;
  /** A folder's token; null where it stands in a wiki or nowhere. */
  parent: string | null;
  createdAt: number;
  modifiedAt: number;
  owner: string;
  blocks: Block[];
  /** Of a file its bytes; of a document what its export holds. */
  bytes: Uint8Array;
  members: Member[];
  /** Of a shortcut. */
  target: string | null;
  deleted: boolean;
  /** The app may not read it. */
  closed: boolean;
  /** Who may open it by its link: closed, tenant_readable … */
  linkShare: string;
}

export interface Space {
  open: boolean;
  /** Everybody of the tenant sees it. */
  isPublic: boolean;
  members: Member[];
}

export interface Node {
  nodeToken: string;
  spaceId: string;
  objToken: string;
  parent: string | null;
  origin: string | null;
  createdAt: number;
}

export interface NewItem {
  token?: string;
  name: string;
  parent?: string | null;
  /** Of a document: # headings, - and 1. lists, | tables |, ![](picture's token), and paragraphs. */
  text?: string;
  bytes?: Uint8Array | string;
  members?: Member[];
  target?: string;
}

export type Drive = ReturnType<typeof createDrive>;

const encoder = new TextEncoder();

export function createDrive({ clock, limiter }: Platform) {
  const items = new Map<string, Item>();
  const nodes = new Map<string, Node>();
  const spaces = new Map<string, Space>();
  const media = new Map<string, Uint8Array>();

  function add(type: ItemType, given: NewItem): string {
    const token = given.token ?? `${type}_${randomUUID().slice(0, 18)}`;
    items.set(token, {
      token,
      type,
      name: given.name,
      parent: given.parent ?? null,
      createdAt: clock(),
      modifiedAt: clock(),
      owner: "ou_owner",
      blocks: given.text === undefined ? [] : blocksOf(token, given.name, given.text),
      bytes: bytesOf(given.bytes ?? given.text ?? ""),
      members: given.members ?? [],
      target: given.target ?? null,
      deleted: false,
      closed: false,
      linkShare: "closed",
    });
    return token;
  }

  function must(token: string): Item {
    const item = items.get(token);
    if (!item) throw new Error(`nothing has the token ${token}`);
    return item;
  }

  /** Folders take what they hold with them, and documents their nodes. */
  function remove(token: string): void {
    must(token).deleted = true;
    for (const item of items.values())
      if (item.parent === token && !item.deleted) remove(item.token);
    for (const node of [...nodes.values()]) if (node.objToken === token) removeNode(node.nodeToken);
  }

  function removeNode(nodeToken: string): void {
    nodes.delete(nodeToken);
    for (const node of [...nodes.values()])
      if (node.parent === nodeToken) removeNode(node.nodeToken);
  }

  return {
    items,
    nodes,
    spaces,
    media,
    folder: (given: NewItem) => add("folder", given),
    doc: (given: NewItem) => add("docx", given),
    file: (given: NewItem) => add("file", given),
    sheet: (given: NewItem) => add("sheet", given),
    shortcut: (given: NewItem) => add("shortcut", given),
    /** A picture or file inside a document; returns its token. */
    picture(bytes: Uint8Array | string): string {
      const token = `media_${randomUUID().slice(0, 18)}`;
      media.set(token, bytesOf(bytes));
      return token;
    },
    /** Other words or bytes in its place. */
    edit(token: string, given: { text?: string; bytes?: Uint8Array | string }): void {
      const item = must(token);
      if (given.text !== undefined) item.blocks = blocksOf(token, item.name, given.text);
      item.bytes = bytesOf(given.bytes ?? given.text ?? "");
      item.modifiedAt = clock();
    },
    rename(token: string, name: string): void {
      const item = must(token);
      item.name = name;
      item.modifiedAt = clock();
    },
    move(token: string, parent: string): void {
      must(token).parent = parent;
    },
    remove,
    share(token: string, members: Member[], linkShare = "closed"): void {
      Object.assign(must(token), { members, linkShare });
    },
    /** Whether the app may read it. */
    open(token: string, isOpen: boolean): void {
      must(token).closed = !isOpen;
    },
    /** So many calls of an API were made today, though not within the last minutes. */
    spend(api: Api, count: number): void {
      limiter.spend(api, count, 600_000);
    },
    space(spaceId: string, open = true, given: Partial<Space> = {}): string {
      spaces.set(spaceId, { open, isPublic: false, members: [], ...given });
      return spaceId;
    },
    /** Put a document into a wiki space; the node has a token of its own. */
    node(
      spaceId: string,
      objToken: string,
      given: { parent?: string; token?: string } = {},
    ): string {
      const nodeToken = given.token ?? `wik_${randomUUID().slice(0, 18)}`;
      nodes.set(nodeToken, {
        nodeToken,
        spaceId,
        objToken,
        parent: given.parent ?? null,
        origin: null,
        createdAt: clock(),
      });
      return nodeToken;
    },
    moveNode(nodeToken: string, parent: string | null, spaceId?: string): void {
      const node = nodes.get(nodeToken)!;
      node.parent = parent;
      if (spaceId !== undefined) node.spaceId = spaceId;
    },
    removeNode,
  };
}

function bytesOf(given: Uint8Array | string): Uint8Array {
  return typeof given === "string" ? encoder.encode(given) : given;
}
