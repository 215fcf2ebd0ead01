/** Where drafts are kept, as an argument: the assistant never learns where. */
export interface Author {
  chatId: string;
  senderId: string;
}

export interface DraftVersion {
  version: number;
  author: Author;
  /** What was said to make it so. */
  said: string;
  /** Unix milliseconds. */
  at: number;
}

export interface Drafts {
  /** A new draft; its first version is 1. */
  begin(document: string, author: Author, said: string): Promise<string>;
  /** The version after `version`; null, and nothing written, where somebody has made one meanwhile. */
  next(
    id: string,
    version: number,
    made: { document: string; author: Author; said: string },
  ): Promise<number | null>;
  /** Every version, the first one first; none for an unknown id. */
  versions(id: string): Promise<DraftVersion[]>;
  /** One version of a draft as JSON; null where there is none. */
  document(id: string, version: number): Promise<string | null>;
  /** What somebody is called who made a version; by default as he stands on record. */
  nameOf?(person: string): Promise<string>;
}
