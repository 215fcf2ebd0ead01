/**
 * What the product is made of, as CycloneDX says it: every package that `npm ci --omit=dev` may install on some machine, of the lock
 * file alone, and the files under licences of their own. `npm sbom` leaves out of a lock what development needs too, and all that is
 * for other machines.
 */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

interface Locked {
  name?: string;
  version: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}
export interface Lock {
  name: string;
  version: string;
  packages: Record<string, Locked>;
}

interface Component {
  type: string;
  "bom-ref": string;
  name: string;
  version: string;
  purl?: string;
  scope?: "required" | "optional";
  licenses: { expression: string }[];
  hashes?: { alg: string; content: string }[];
}

/** Said by no lock file: the package tells it in a form of old, or by its licence's text. */
const TOLD: Record<string, string> = { "json-bignum": "MIT" };

/** `fileOf` gives the bytes of a file of the project. */
export function bomOf(lock: Lock, fileOf: (path: string) => Uint8Array, at = new Date()) {
  const { "": root, ...packages } = lock.packages;
  const shipped = Object.entries(packages).filter(([, one]) => !one.dev);
  const refs = new Map(shipped.map(([folder, one]) => [folder, refOf(folder, one)]));
  const components = new Map<string, Component>();
  for (const [folder, one] of shipped) {
    const component = componentOf(folder, one);
    const known = components.get(component["bom-ref"]);
    if (!known || component.scope === "required") components.set(component["bom-ref"], component);
  }
  const edges = new Map<string, Set<string>>();
  const own = `${lock.name}@${lock.version}`;
  for (const [folder, one] of [["", root!] as const, ...shipped]) {
    const from = folder === "" ? own : refs.get(folder)!;
    const wanted = { ...one.dependencies, ...one.optionalDependencies, ...one.peerDependencies };
    const to = Object.keys(wanted).flatMap(
      (name) => refs.get(installed(folder, name, lock) ?? "") ?? [],
    );
    edges.set(from, new Set([...(edges.get(from) ?? []), ...to]));
  }
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      lifecycles: [{ phase: "pre-build" }],
      component: {
        ...{ type: "application", "bom-ref": own, name: lock.name, version: lock.version },
        licenses: [{ expression: root?.license ?? "MIT" }],
      },
    },
    components: [...components.values(), ...filesOf(fileOf)],
    dependencies: [...edges].map(([ref, to]) => ({ ref, dependsOn: [...to].sort() })),
  };
}

/** Where Node finds `name` from the package in `folder`. */
function installed(folder: string, name: string, { packages }: Lock): string | null {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[path]) return path;
    if (at === "") return null;
  }
}

const nameOf = (folder: string, { name }: Locked) =>
  name ?? folder.replace(/^.*node_modules\//, "");
const refOf = (folder: string, one: Locked) => `${nameOf(folder, one)}@${one.version}`;

function componentOf(folder: string, one: Locked): Component {
  const name = nameOf(folder, one);
  const [, alg, hash] = /^(sha\d+)-(.+)$/.exec(one.integrity ?? "") ?? [];
  return {
    ...{ type: "library", "bom-ref": refOf(folder, one), name, version: one.version },
    purl: `pkg:npm/${name.replace("@", "%40")}@${one.version}`,
    scope: one.optional ? "optional" : "required",
    licenses: [{ expression: one.license ?? TOLD[name] ?? "NOASSERTION" }],
    ...(alg && {
      hashes: [
        {
          alg: alg.toUpperCase().replace("SHA", "SHA-"),
          content: Buffer.from(hash!, "base64").toString("hex"),
        },
      ],
    }),
  };
}

/** What stands in the repository under another licence than its own. */
function filesOf(fileOf: (path: string) => Uint8Array): Component[] {
  const path = "data/models/zh-gov-static-384.bin";
  const content = createHash("sha256").update(fileOf(path)).digest("hex");
  return [
    {
      ...{
        type: "machine-learning-model",
        "bom-ref": path,
        name: path,
        version: content.slice(0, 12),
      },
      licenses: [{ expression: "CC-BY-SA-4.0" }],
      hashes: [{ alg: "SHA-256", content }],
    },
  ];
}

/** What an office may pass on within its own house and to others, keeping the notices. */
const FREE = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "Zlib",
  "Python-2.0",
]);
/** The same with something to heed, which SECURITY.md tells: a library of its own file, unchanged; a table, whose changes stay free. */
const HEEDED = new Set(["LGPL-3.0-or-later", "CC-BY-SA-4.0"]);

/** How an office may ship it; an expression with AND is as strict as its strictest part, with OR as free as its freest. */
export function judged(expression: string): "free" | "heeded" | "refused" {
  const order = ["free", "heeded", "refused"] as const;
  const one = (id: string) => (FREE.has(id) ? 0 : HEEDED.has(id) ? 1 : 2);
  const choices = expression
    .replace(/[()]/g, "")
    .split(" OR ")
    .map((choice) => Math.max(...choice.split(" AND ").map((id) => one(id.trim()))));
  return order[Math.min(...choices)]!;
}

export const readLock = (path: string | URL): Lock => JSON.parse(readFileSync(path, "utf8"));
