/** What crosses a door: a message from a chat, and a reply with its citations, as schemas and as the types that they make. */
import { z } from "zod";

export const CitationSchema = z.object({
  n: z.number().int().positive().describe("回答里 [1] 这样的编号"),
  passageId: z.string(),
  reportId: z.string(),
  title: z.string(),
  reportYear: z.number().int().nullable(),
  path: z.array(z.string()).describe("位置，如 一、（二）、一是"),
  quote: z.string().describe("所引原文，一字不差"),
  start: z.number().int().describe("在报告全文里的起止，UTF-16 单位"),
  end: z.number().int(),
  url: z.string().optional(),
  /** As in Passage: where it stands in the file, and how sure a scanned page was read. */
  page: z.number().int().positive().optional(),
  row: z.number().int().positive().optional().describe("在电子表格里的行号"),
  sure: z.number().min(0).max(1).optional().describe("扫描件识别的把握，引用前请核对原件"),
  /** It stands in a sample report, whose content is invented. */
  sample: z.boolean().optional().describe("示例报告，内容为虚构"),
});
CitationSchema.register(z.globalRegistry, { id: "Citation", description: "一处出处" });
export type Citation = z.infer<typeof CitationSchema>;

export const SKILLS = ["answer", "draft", "summary", "compare", "help"] as const;
export type Skill = (typeof SKILLS)[number];

/** A draft's items in reading order; its placeholders are numbered as they stand. */
const ReplyDraftSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  year: z.number().int(),
  items: z.array(
    z.object({
      kind: z.enum(["keep", "adapt", "new", "ask"]),
      text: z.string(),
      /** The labels of the headings above it. */
      section: z.array(z.string()),
      citations: z.array(z.number().int()),
      /** Lines of the material, from 1. */
      material: z.array(z.number().int()).optional(),
      /** Of a heading: its level, from 1. */
      level: z.number().int().optional(),
      /** It begins a paragraph. */
      opens: z.boolean().optional(),
      /** The model that worded it, where one did. */
      worded: z.string().optional(),
    }),
  ),
  unused: z.array(
    z.object({
      line: z.number().int(),
      text: z.string(),
      why: z.string(),
      /** Where it may go: behind the item of this passage. */
      places: z.array(z.object({ passageId: z.string(), name: z.string() })).optional(),
    }),
  ),
  /** What was done for it and what was not, in sentences. */
  told: z.array(z.string()).optional(),
  /** What last year's report planned for the year, as questions. */
  checklist: z.array(
    z.object({
      text: z.string(),
      citations: z.array(z.number().int()),
      material: z.array(z.number().int()).optional(),
    }),
  ),
});

const UploadFileSchema = z.object({
  file: z.string(),
  /** What it was read as; null where it could not be read, or not yet. */
  read: z
    .object({
      title: z.string(),
      org: z.string().nullable(),
      year: z.number().int().nullable(),
      kind: z.string(),
      passages: z.number().int(),
      figures: z.number().int(),
    })
    .nullable(),
  /** What somebody should look at before it is filed. */
  warnings: z.array(z.string()),
  error: z.string().nullable(),
  status: z.enum(["added", "unchanged", "replaced", "failed"]).nullable(),
});
export type UploadFile = z.infer<typeof UploadFileSchema>;

/** Who is to read a report that came in a chat: as before (everyone, if nothing is known of it), everyone, or that chat alone. */
export const UPLOAD_AUDIENCES = ["kept", "everyone", "chat"] as const;

/** Files that came in a chat, and a card asks of them whether they go on the shelf; then what became of them. */
const UploadShownSchema = z.object({
  id: z.string(),
  state: z.enum(["waiting", "shelving", "done", "discarded"]),
  files: z.array(UploadFileSchema),
  /** So many more files of an archive are looked at only when they are put on the shelf. */
  more: z.number().int(),
  audience: z.enum(UPLOAD_AUDIENCES),
  /** What may be chosen, in words. */
  audiences: z.array(z.object({ value: z.enum(UPLOAD_AUDIENCES), label: z.string() })),
  /** How far it has come. */
  progress: z.string().nullable(),
  /** Raised whenever it is asked about again: the same button is then another. */
  round: z.number().int(),
});
export type UploadShown = z.infer<typeof UploadShownSchema>;

/**
 * What is said to a person: `text` with `[n]` markers, and every claim with the citations it rests on. A report's own [1]
 * stands as ［1］ in `text`, and as it is in claims and quotes.
 */
export const ReplySchema = z.object({
  skill: z.enum(SKILLS),
  kind: z.enum(["reply", "refusal"]).describe("refusal 为没有查到或不能答，所列只是相近的"),
  text: z.string().describe("回答，句末 [1] 指 citations"),
  claims: z.array(z.object({ text: z.string(), citations: z.array(z.number().int()) })),
  citations: z.array(CitationSchema),
  gaps: z.array(z.object({ text: z.string(), why: z.string() })),
  reason: z.string().optional(),
  /** Of a comparison its lines as a table, without markers; `cited` are the citations of each cell. */
  table: z
    .object({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      cited: z.array(z.array(z.array(z.number().int()))).optional(),
    })
    .optional(),
  /** The figures of one matter over the years, in one unit; null where a year has none. */
  chart: z
    .object({
      title: z.string(),
      unit: z.string(),
      points: z.array(z.object({ label: z.string(), value: z.number().nullable() })),
    })
    .optional(),
  /** Questions that may be asked next, each of which has an answer here. */
  next: z.array(z.string()).optional(),
  draft: ReplyDraftSchema.optional(),
  /** Plans, each with what became of it: done only where a sentence or a figure says so. */
  items: z
    .array(
      z.object({
        plan: z.string(),
        status: z.enum(["done", "mentioned", "none"]),
        citations: z.array(z.number().int()),
      }),
    )
    .optional(),
  /** Files that a keeper is asked about. */
  upload: UploadShownSchema.optional(),
  model: z.string().nullable(),
  ms: z.number(),
  /** The question as it was understood, where a follow-up did not say it whole. */
  question: z.string().optional(),
  /** What the model was asked for it, where one was asked: tokens as its server counts them, milliseconds of its time. */
  usage: z
    .object({
      calls: z.number().int(),
      promptTokens: z.number().int(),
      completionTokens: z.number().int(),
      ms: z.number(),
    })
    .optional(),
});
ReplySchema.register(z.globalRegistry, { id: "Reply", description: "一条回答" });
export type Reply = z.infer<typeof ReplySchema>;

/** What a button or a form on one of our cards asks for. */
export const ACTIONS = [
  "like",
  "dislike",
  "correct",
  "stop",
  "rephrase",
  "unfold",
  "word",
  "fill",
  "ask",
  "shelve",
  "amend",
  "discard",
] as const;

/** `on` is the job whose reply the card shows, or the upload that it asks about. */
export const ActionSchema = z.object({
  do: z.enum(ACTIONS),
  on: z.string().min(1).max(80),
  /** The question of a button that asks one. */
  text: z.string().max(400).optional(),
  /** What was filled in, by the names of the form's fields. */
  form: z.record(z.string(), z.string()).optional(),
});
export type Action = z.infer<typeof ActionSchema>;

/** A file that a message brings: `key` fetches it, together with the message's id. */
const AttachmentSchema = z.object({
  key: z.string(),
  kind: z.enum(["file", "image"]),
  /** Null for a picture, which has none. */
  name: z.string().nullable(),
});
export type Attachment = z.infer<typeof AttachmentSchema>;

/** A chat message as the office sees it; Feishu's own shapes end at `feishu/intake.ts`. `at` is Unix milliseconds. */
export const MessageSchema = z.object({
  messageId: z.string(),
  chatId: z.string(),
  chatType: z.enum(["p2p", "group"]),
  senderId: z.string(),
  text: z.string(),
  mentions: z.array(z.string()),
  readable: z.boolean(),
  at: z.number(),
  /** The thread that it stands in, where it stands in one. */
  threadId: z.string().optional(),
  /** The message that it replies to, and the first of that row of replies. */
  parentId: z.string().optional(),
  rootId: z.string().optional(),
  /** Feishu's name of its kind (text, post, file, image, merge_forward …). */
  type: z.string().optional(),
  files: z.array(AttachmentSchema).optional(),
  /** What was pressed, where it stands for a button or a form; the answer then replies to the card. */
  action: ActionSchema.optional(),
});
export type Message = z.infer<typeof MessageSchema>;

const YearsSchema = z.object({ from: z.number().int(), to: z.number().int() });
const PlaceSchema = z.object({
  reportId: z.string(),
  passageId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  path: z.array(z.string()),
});
const JudgedSchema = PlaceSchema.extend({
  /** What would be told: a figure, a day, a name, what introduces a list. Offsets are of the report's text. */
  text: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  clause: z.string(),
  subject: z.string(),
  role: z.enum(["level", "added", "change", "share", "average", "former", "due"]).nullable(),
  unit: z.string().nullable(),
  dimension: z.string().nullable(),
  years: YearsSchema.nullable(),
  aspect: z.enum(["done", "plan"]),
  score: z.number(),
  /** The answer rests on it. */
  told: z.boolean(),
  /** The first field in which it is not what was asked, what it is instead, and both as a sentence. */
  differs: z.object({ field: z.string(), says: z.string(), why: z.string() }).nullable(),
});
export const ExplainSchema = z.object({
  looks: z.array(
    z.object({
      asked: z.object({
        sought: z.string(),
        matter: z.string(),
        words: z.array(z.string()),
        context: z.array(z.string()),
        unit: z.string().nullable(),
        dimension: z.string().nullable(),
        role: z.string().nullable(),
        stock: z.boolean(),
        want: z.enum(["value", "each", "most", "least", "sum"]),
        years: z.array(z.number().int()),
        reportYears: z.array(z.number().int()),
        aspect: z.enum(["plan", "done", "open"]),
        orgs: z.array(z.string()),
        editions: z.array(z.string()),
      }),
      passages: z.array(PlaceSchema.extend({ score: z.number() })),
      /** How many figures or statements were read in them, and how many of these answer. */
      read: z.number().int(),
      fitting: z.number().int(),
      answering: z.array(JudgedSchema),
      rejected: z.array(JudgedSchema),
    }),
  ),
});
/** How an answer came about. */
export type Explain = z.infer<typeof ExplainSchema>;
export type ExplainedLook = Explain["looks"][number];
export type ExplainedPassage = z.infer<typeof PlaceSchema>;
