/**
 * A model → the same model with fewer steps. PP-OCRv4's files write around each convolution what onnxruntime then does
 * one by one over the whole picture, and more than half of the time goes there: a hard swish as four steps, and a factor
 * and a summand before and after it. The four become the two that onnxruntime knows as one with the convolution
 * before; factors and summands go into the convolutions' own weights. What comes out is the same but for rounding.
 */
import { type Floats, floatSetting, listOf, type Model, type Step, settingOf } from "./onnx.ts";

export function fold(model: Model): Model {
  const { steps, constants } = model;
  const graph = graphOf(steps, constants);
  for (const step of steps) foldHardSwish(step, graph);
  for (const step of steps) foldAfter(step, graph);
  for (const step of steps) foldBefore(step, graph);
  return { ...model, steps: steps.filter((step) => !graph.gone.has(step)), constants };
}

type Graph = ReturnType<typeof graphOf>;

function graphOf(steps: Step[], constants: Map<string, Floats>) {
  const makers = new Map(steps.flatMap((step) => step.outputs.map((name) => [name, step])));
  const takers = new Map<string, Step[]>();
  for (const step of steps)
    for (const name of step.inputs) takers.set(name, [...(takers.get(name) ?? []), step]);
  const gone = new Set<Step>();
  let made = 0;
  const takersOf = (step: Step) => takers.get(step.outputs[0]!) ?? [];
  return {
    gone,
    constants,
    takersOf,
    makerOf: (name: string) => makers.get(name),
    /** The only step that takes what this one gives. */
    onlyTaker(step: Step): Step | undefined {
      const all = takersOf(step);
      return all.length === 1 ? all[0] : undefined;
    },
    /** `step` gives from now on what `last` did, which is gone. */
    endsAt(step: Step, last: Step) {
      gone.add(last);
      step.outputs = [...last.outputs];
      makers.set(step.outputs[0]!, step);
    },
    /** `heads` take from now on `input`, as the first of `chain` did; what is none of them is gone. */
    beginsAt(heads: Step[], chain: Step[], input: string) {
      const others = (takers.get(input) ?? []).filter((taker) => !chain.includes(taker));
      takers.set(input, [...others, ...heads]);
      for (const step of chain) if (!heads.includes(step)) gone.add(step);
      for (const head of heads) head.inputs = [input, ...head.inputs.slice(1)];
    },
    add(floats: Floats): string {
      const name = `folded.${made++}`;
      constants.set(name, floats);
      return name;
    },
    /** A constant of one number. */
    scalar(name: string | undefined): number | null {
      const found = constants.get(name ?? "");
      return found?.data.length === 1 ? found.data[0]! : null;
    },
  };
}

/** A step that multiplies by a number, divides by one or adds one: y = x · by + plus. */
function affineOf(step: Step | undefined, graph: Graph) {
  if (!step || graph.gone.has(step) || !["Mul", "Add", "Div"].includes(step.op)) return null;
  const at = step.inputs.findIndex((name) => graph.scalar(name) !== null);
  if (at < 0 || (step.op === "Div" && at === 0)) return null;
  const number = graph.scalar(step.inputs[at])!;
  const by = step.op === "Mul" ? number : step.op === "Div" ? 1 / number : 1;
  return { input: step.inputs[1 - at]!, by, plus: step.op === "Add" ? number : 0 };
}

/** x · clip(x + 3, 0, 6) ÷ 6 → x · HardSigmoid(x). */
function foldHardSwish(add: Step, graph: Graph): void {
  const sum = add.op === "Add" ? affineOf(add, graph) : null;
  const clip = graph.onlyTaker(add);
  const product = clip && graph.onlyTaker(clip);
  const divided = product && graph.onlyTaker(product);
  if (sum?.plus !== 3 || clip?.op !== "Clip" || product?.op !== "Mul") return;
  const bound = (name: string, input: number) =>
    settingOf(clip, name) ?? graph.scalar(clip.inputs[input]);
  if (bound("min", 1) !== 0 || bound("max", 2) !== 6 || !product.inputs.includes(sum.input)) return;
  if (divided?.op !== "Div" || graph.scalar(divided.inputs[1]) !== 6) return;
  add.op = "HardSigmoid";
  add.inputs = [sum.input];
  add.settings = [floatSetting("alpha", 1 / 6), floatSetting("beta", 0.5)];
  product.inputs = [sum.input, add.outputs[0]!];
  graph.gone.add(clip);
  graph.endsAt(product, divided);
}

/** A convolution's weights, the first of their sides being the channels it gives, and its summands. */
function weightsOf(step: Step | undefined, graph: Graph) {
  if (step?.op !== "Conv" || graph.gone.has(step)) return null;
  const weights = graph.constants.get(step.inputs[1] ?? "");
  const biases = graph.constants.get(step.inputs[2] ?? "")?.data;
  if (!weights || (step.inputs.length > 2 && !biases)) return null;
  return { weights, biases: biases ?? new Float32Array(weights.dims[0]!) };
}

function setWeights(conv: Step, { dims }: Floats, data: Float32Array, b: Float32Array, to: Graph) {
  const weights = to.add({ dims, data });
  conv.inputs = [conv.inputs[0]!, weights, to.add({ dims: [b.length], data: b })];
}

/** Numbers that come after a convolution go into it. */
function foldAfter(conv: Step, graph: Graph): void {
  const own = weightsOf(conv, graph);
  if (!own) return;
  let [by, plus] = [1, 0];
  for (let next = graph.onlyTaker(conv); next; next = graph.onlyTaker(conv)) {
    const affine = affineOf(next, graph);
    if (!affine) break;
    by *= affine.by;
    plus = plus * affine.by + affine.plus;
    graph.endsAt(conv, next);
  }
  if (by === 1 && plus === 0) return;
  const biases = own.biases.map((bias) => bias * by + plus);
  setWeights(conv, own.weights, scaled(own.weights, by), biases, graph);
}

function scaled({ data }: Floats, by: number): Float32Array {
  const all = new Float32Array(data.length);
  for (let i = 0; i < all.length; i++) all[i] = data[i]! * by;
  return all;
}

/** A factor smaller than this is not divided by. */
const TINY = 1e-6;

/**
 * Numbers that come before convolutions and nothing else, too. Beyond the picture's edge a convolution sees zeros, to which
 * nothing is added: where it looks there, the summand stays a step, but one that onnxruntime takes in the convolutions'
 * own layout.
 */
function foldBefore(last: Step, graph: Graph): void {
  const convs = graph.takersOf(last);
  const { input, by, plus, chain } = chainTo(last, graph);
  const own = convs.map((conv) => weightsOf(conv, graph)).filter((found) => found !== null);
  if (own.length < Math.max(1, convs.length) || chain.length === 0 || Math.abs(by) < TINY) return;
  const padded = plus !== 0 && convs.some((conv) => listOf(conv, "pads").some((pad) => pad !== 0));
  for (const [i, conv] of convs.entries()) {
    const { weights, biases } = own[i]!;
    const size = weights.data.length / biases.length;
    const sum = (of: number) => total(weights.data.subarray(of * size, (of + 1) * size));
    const summed = padded ? biases : biases.map((bias, of) => bias + plus * sum(of));
    setWeights(conv, weights, scaled(weights, by), summed, graph);
  }
  graph.beginsAt(padded ? [last] : convs, chain, input);
  if (!padded) return;
  const channels = own[0]!.weights.dims[1]! * (settingOf(convs[0]!, "group") ?? 1);
  const each = (value: number) =>
    graph.add({ dims: [channels], data: new Float32Array(channels).fill(value) });
  last.op = "BatchNormalization";
  last.inputs = [input, each(1), each(plus / by), each(0), each(1)];
  last.settings = [floatSetting("epsilon", 0)];
}

/** The steps in a row, `last` being the last, that together are x · by + plus, and the x they begin with. */
function chainTo(last: Step, graph: Graph) {
  const chain: Step[] = [];
  let [input, by, plus] = ["", 1, 0];
  for (let step: Step | undefined = last; step; step = graph.makerOf(input)) {
    const affine = affineOf(step, graph);
    if (!affine || (chain.length > 0 && graph.takersOf(step).length > 1)) break;
    plus += affine.plus * by;
    by *= affine.by;
    input = affine.input;
    chain.push(step);
  }
  return { input, by, plus, chain };
}

function total(numbers: Float32Array): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
