/**
 * A model file (ONNX, which is protobuf) → its steps and constants → a model file again. Only what `fold.ts` changes is
 * understood; everything else goes through as bytes.
 */

/** One step: what it takes and gives by name, and how it is set. */
export interface Step {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Each as the file has it. */
  settings: Uint8Array[];
}

export interface Floats {
  dims: number[];
  data: Float32Array;
}

export interface Model {
  /** In an order in which they can be taken. */
  steps: Step[];
  constants: Map<string, Floats>;
  rest: Rest;
}

/** The file without its steps: the fields of the model, and those of the graph in it. */
interface Rest {
  model: Field[];
  graph: Field[];
}

/** A field's number and wire type together, and its payload: the bytes of a message or a text, or a number as it is written. */
interface Field {
  tag: number;
  bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const tagOf = (field: number, wire: number) => field * 8 + wire;

/** Fields of onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto. */
const GRAPH = tagOf(7, BYTES);
const NODE = tagOf(1, BYTES);
const NODE_FIELDS = {
  input: tagOf(1, BYTES),
  output: tagOf(2, BYTES),
  op: tagOf(4, BYTES),
  setting: tagOf(5, BYTES),
};
const SETTING = {
  name: tagOf(1, BYTES),
  float: tagOf(2, FIXED32),
  int: tagOf(3, VARINT),
  tensor: tagOf(5, BYTES),
  ints: 8,
  type: tagOf(20, VARINT),
};
const TENSOR = { dims: 1, type: tagOf(2, VARINT), raw: tagOf(9, BYTES) };
const FLOAT = 1;
const TYPE_FLOAT = 1;
const TYPE_TENSOR = 4;

export function readModel(bytes: Uint8Array): Model {
  const model = fieldsOf(bytes);
  const graph = fieldsOf(model.find(({ tag }) => tag === GRAPH)?.bytes ?? new Uint8Array());
  const steps: Step[] = [];
  const constants = new Map<string, Floats>();
  for (const field of graph) {
    if (field.tag !== NODE) continue;
    const step = stepOf(field.bytes);
    const floats = step.op === "Constant" ? floatsOf(step) : null;
    // Other constants, whole numbers for one, stay steps.
    if (floats) constants.set(step.outputs[0]!, floats);
    else steps.push(step);
  }
  return { steps, constants, rest: { model, graph: graph.filter(({ tag }) => tag !== NODE) } };
}

export function writeModel({ steps, constants, rest }: Model): Uint8Array {
  const used = new Set(steps.flatMap(({ inputs }) => inputs));
  const values = [...constants].filter(([name]) => used.has(name));
  const nodes = [...values.map(([name, floats]) => constantOf(name, floats)), ...steps];
  const graph = [...nodes.map((step) => ({ tag: NODE, bytes: nodeOf(step) })), ...rest.graph];
  const whole = rest.model.map((field) =>
    field.tag === GRAPH ? { tag: GRAPH, bytes: joined(graph) } : field,
  );
  return joined(whole);
}

/** A number by which a step is set; null where it is not. */
export function settingOf({ settings }: Step, name: string): number | null {
  for (const setting of settings) {
    const fields = fieldsOf(setting);
    if (wordsIn(fields, SETTING.name)[0] !== name) continue;
    const float = fields.find(({ tag }) => tag === SETTING.float);
    const int = fields.find(({ tag }) => tag === SETTING.int);
    if (float) return viewOf(float.bytes).getFloat32(0, true);
    return int ? numbersIn([int])[0]! : null;
  }
  return null;
}

/** The whole numbers by which a step is set, such as `pads`. */
export function listOf({ settings }: Step, name: string): number[] {
  const fields = settings
    .map(fieldsOf)
    .find((setting) => wordsIn(setting, SETTING.name)[0] === name);
  return numbersIn((fields ?? []).filter(({ tag }) => tag >> 3 === SETTING.ints));
}

export function floatSetting(name: string, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setFloat32(0, value, true);
  return joined([
    { tag: SETTING.name, bytes: new TextEncoder().encode(name) },
    { tag: SETTING.float, bytes },
    { tag: SETTING.type, bytes: varint(TYPE_FLOAT) },
  ]);
}

function stepOf(bytes: Uint8Array): Step {
  const fields = fieldsOf(bytes);
  return {
    op: wordsIn(fields, NODE_FIELDS.op)[0] ?? "",
    inputs: wordsIn(fields, NODE_FIELDS.input),
    outputs: wordsIn(fields, NODE_FIELDS.output),
    settings: fields.filter(({ tag }) => tag === NODE_FIELDS.setting).map((field) => field.bytes),
  };
}

function nodeOf({ op, inputs, outputs, settings }: Step): Uint8Array {
  const words = (tag: number, all: string[]) =>
    all.map((word) => ({ tag, bytes: new TextEncoder().encode(word) }));
  return joined([
    ...words(NODE_FIELDS.input, inputs),
    ...words(NODE_FIELDS.output, outputs),
    ...words(NODE_FIELDS.op, [op]),
    ...settings.map((bytes) => ({ tag: NODE_FIELDS.setting, bytes })),
  ]);
}

function floatsOf({ settings }: Step): Floats | null {
  const setting = fieldsOf(settings[0] ?? new Uint8Array());
  const tensor = setting.find(({ tag }) => tag === SETTING.tensor);
  const fields = tensor ? fieldsOf(tensor.bytes) : [];
  const raw = fields.find(({ tag }) => tag === TENSOR.raw);
  const type = numbersIn(fields.filter(({ tag }) => tag === TENSOR.type))[0];
  if (!raw || type !== FLOAT) return null;
  const dims = numbersIn(fields.filter(({ tag }) => tag >> 3 === TENSOR.dims));
  return { dims, data: new Float32Array(new Uint8Array(raw.bytes).buffer) };
}

function constantOf(name: string, { dims, data }: Floats): Step {
  const tensor = joined([
    ...dims.map((dim) => ({ tag: tagOf(TENSOR.dims, VARINT), bytes: varint(dim) })),
    { tag: TENSOR.type, bytes: varint(FLOAT) },
    { tag: TENSOR.raw, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) },
  ]);
  const setting = joined([
    { tag: SETTING.name, bytes: new TextEncoder().encode("value") },
    { tag: SETTING.tensor, bytes: tensor },
    { tag: SETTING.type, bytes: varint(TYPE_TENSOR) },
  ]);
  return { op: "Constant", inputs: [], outputs: [name], settings: [setting] };
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varintAt(bytes, at);
    const wire = tag & 7;
    let [from, to] = [start, start];
    if (wire === VARINT) to = varintAt(bytes, start)[1];
    else if (wire === FIXED64) to = start + 8;
    else if (wire === FIXED32) to = start + 4;
    else if (wire === BYTES) {
      const [length, begin] = varintAt(bytes, start);
      [from, to] = [begin, begin + length];
    } else throw new Error(`a field of wire type ${wire}`);
    fields.push({ tag, bytes: bytes.subarray(from, to) });
    at = to;
  }
  return fields;
}

function wordsIn(fields: Field[], tag: number): string[] {
  return fields
    .filter((field) => field.tag === tag)
    .map((field) => new TextDecoder().decode(field.bytes));
}

/** Numbers that are fields of their own, or packed in one. */
function numbersIn(fields: Field[]): number[] {
  return fields.flatMap(({ bytes }) => {
    const numbers: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const [number, next] = varintAt(bytes, at);
      numbers.push(number);
      at = next;
    }
    return numbers;
  });
}

/** A varint and where it ends. None that is looked at here is negative or larger than 2^53. */
function varintAt(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error("the file ends early");
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Uint8Array.from([...bytes, left]);
}

function joined(fields: Field[]): Uint8Array {
  const parts = fields.flatMap(({ tag, bytes }) =>
    (tag & 7) === BYTES ? [varint(tag), varint(bytes.length), bytes] : [varint(tag), bytes],
  );
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
