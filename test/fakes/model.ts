/**
 * Tiny real models in the layout of transformers.js: a few bytes of ONNX that the real runtime loads, with a tokenizer of
 * a few characters. The embedder knows two meanings, guests and signs; the cross-encoder likes passages with figures.
 * Also a hub that serves them by HTTP as a mirror does.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Characters and what they mean: [guests, signs, figures]. */
const MEANINGS: Record<string, number[]> = {
  "[PAD]": [0, 0, 0],
  "[CLS]": [0, 0, 0],
  "[SEP]": [0, 0, 0],
  "[UNK]": [0.01, 0.01, 0],
  ...Object.fromEntries([..."宾客访团组"].map((c) => [c, [1, 0, 0]])),
  ...Object.fromEntries([..."招牌标识"].map((c) => [c, [0, 1, 0]])),
  ...Object.fromEntries([..."0123456789"].map((c) => [c, [0, 0, 1]])),
};
const VOCABULARY = Object.keys(MEANINGS);

/** Write the embedder into a fresh folder `name` of `parent`; returns the folder. */
export function writeEmbedder(parent: string, name = "tiny-embedder"): string {
  const table = VOCABULARY.map((c) => [...MEANINGS[c]!.slice(0, 2), 0.001]);
  return writeModel(join(parent, name), "last_hidden_state", table, { keepdims: 1 });
}

/** Write the cross-encoder into a fresh folder `name` of `parent`; returns the folder. */
export function writeCrossEncoder(parent: string, name = "tiny-cross-encoder"): string {
  const table = VOCABULARY.map((c) => [MEANINGS[c]![2]!]);
  return writeModel(join(parent, name), "logits", table, { keepdims: 0 });
}

/** A mirror of the hub on this machine, with the models in `folder`; `asked` are the paths that were asked for. */
export async function startHub(folder: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push(path);
    const match = /^\/office\/([^/]+)\/resolve\/main\/(.+)$/.exec(path);
    try {
      const bytes = readFileSync(join(folder, match![1]!, match![2]!));
      response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, asked };
}

function writeModel(
  folder: string,
  output: string,
  table: number[][],
  { keepdims }: { keepdims: number },
): string {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", { model_type: "bert", architectures: ["BertModel"], num_labels: 1 });
  json("tokenizer_config.json", {
    tokenizer_class: "BertTokenizer",
    model_max_length: 64,
    ...{ pad_token: "[PAD]", cls_token: "[CLS]", sep_token: "[SEP]", unk_token: "[UNK]" },
  });
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const single = [special("[CLS]"), sequence("A"), special("[SEP]")];
  json("tokenizer.json", {
    version: "1.0",
    added_tokens: [],
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    pre_tokenizer: { type: "Split", pattern: { Regex: "." }, behavior: "Isolated" },
    post_processor: {
      type: "TemplateProcessing",
      single,
      pair: [...single, sequence("B"), special("[SEP]")],
      special_tokens: Object.fromEntries(
        ["[CLS]", "[SEP]"].map((id) => [id, { id, ids: [VOCABULARY.indexOf(id)], tokens: [id] }]),
      ),
    },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((c, i) => [c, i])),
    },
  });
  writeFileSync(join(folder, "onnx/model_quantized.onnx"), onnxOf(output, table, keepdims));
  return folder;
}

// --- ONNX (github.com/onnx/onnx, onnx.proto): one Gather of each token's meaning, one mean over all tokens ---

function onnxOf(output: string, table: number[][], keepdims: number): Buffer {
  const width = table[0]!.length;
  const meanings = message(
    number(1, table.length),
    number(1, width),
    number(2, 1),
    text(8, "meanings"),
    bytes(9, Buffer.from(new Float32Array(table.flat()).buffer)),
  );
  const axes = message(text(1, "axes"), number(8, 1), number(20, 7));
  const keep = message(text(1, "keepdims"), number(3, keepdims), number(20, 2));
  const gather = message(
    text(1, "meanings"),
    text(1, "input_ids"),
    text(2, "tokens"),
    text(4, "Gather"),
  );
  const mean = message(
    text(1, "tokens"),
    text(2, output),
    text(4, "ReduceMean"),
    bytes(5, axes),
    bytes(5, keep),
  );
  const graph = message(
    bytes(1, gather),
    bytes(1, mean),
    text(2, "tiny"),
    bytes(5, meanings),
    bytes(11, inputOf("input_ids", 7, ["batch", "length"])),
    bytes(11, inputOf("attention_mask", 7, ["batch", "length"])),
    bytes(12, inputOf(output, 1, keepdims ? ["batch", "one", "width"] : ["batch", "width"])),
  );
  return message(number(1, 8), bytes(7, graph), bytes(8, message(number(2, 13))));
}

function inputOf(name: string, type: number, dims: string[]): Buffer {
  const shape = message(...dims.map((dim) => bytes(1, message(text(2, dim)))));
  const tensor = message(number(1, type), bytes(2, shape));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

function message(...fields: Buffer[]): Buffer {
  return Buffer.concat(fields);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}

const number = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Buffer) =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string) => bytes(field, Buffer.from(value));
