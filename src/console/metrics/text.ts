/** Numbers as Prometheus reads them (text format 0.0.4). */

export type Labels = Record<string, string>;
export type Sample = [labels: Labels, value: number];

export interface Series {
  labels: Labels;
  bounds: number[];
  buckets: number[];
  sum: number;
  count: number;
}

export const one = (value: number): Sample[] => [[{}, value]];

export function metric(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: Sample[],
): string {
  return [
    ...headOf(name, type, help),
    ...samples.map(([labels, value]) => `${name}${written(labels)} ${value}`),
  ].join("\n");
}

export function histogram(name: string, help: string, series: Series[]): string {
  return [
    ...headOf(name, "histogram", help),
    ...series.flatMap(({ labels, bounds, buckets, sum, count }) => [
      ...buckets.map((n, i) => `${name}_bucket${written({ ...labels, le: `${bounds[i]}` })} ${n}`),
      `${name}_bucket${written({ ...labels, le: "+Inf" })} ${count}`,
      `${name}_sum${written(labels)} ${sum}`,
      `${name}_count${written(labels)} ${count}`,
    ]),
  ].join("\n");
}

function headOf(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}.`, `# TYPE ${name} ${type}`];
}

/** Labels are words of ours, and none of them needs an escape. */
function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}
