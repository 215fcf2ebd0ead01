/**
 * One file that a bare Linux without Node, npm and internet can run: the program, its packages for this kind of machine,
 * the runtime among them, and what installs it as a service. Made on a machine that has npm and a registry.
 *
 *   npm run bundle [-- --out FOLDER]      dist/chengqian-VERSION-linux-x64.tar.gz, and its SHA-256 beside it
 *
 * The tarball of `npm pack` → its packages by the lock file → a list of sums → one .tar.gz.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { arch, platform, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const { values } = parseArgs({ options: { out: { type: "string", default: join(ROOT, "dist") } } });
if (platform() !== "linux") {
  console.error(
    "The bundle is for Linux and made on Linux, of the kind of processor that it is for.",
  );
  process.exit(1);
}
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const name = `chengqian-${version}-${platform()}-${arch()}`;
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "chengqian-bundle-"));
try {
  const program = join(work, name);
  unpackProgram(program);
  run("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"], program);
  symlinkSync("deploy/chengqian", join(program, "chengqian"));
  symlinkSync("deploy/install.sh", join(program, "install.sh"));
  writeFileSync(join(program, "SHA256SUMS"), sumsOf(program));
  const file = join(out, `${name}.tar.gz`);
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"];
  run("tar", ["-czf", file, ...owner, "-C", work, name], work);
  writeFileSync(`${file}.sha256`, `${sumOf(file)}  ${name}.tar.gz\n`);
  console.log(`${file}: ${Math.round(lstatSync(file).size / 1e6)} MB`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** As whoever gets the tarball has it: nothing but what it lists goes into a bundle. */
function unpackProgram(program: string): void {
  run("npm", ["pack", "--silent", "--pack-destination", work], ROOT);
  run("tar", ["-xzf", join(work, `chengqian-${version}.tgz`), "-C", work], work);
  renameSync(join(work, "package"), program);
}

/** In the layout of `sha256sum`, for every file but the list. */
function sumsOf(folder: string): string {
  return globSync("**/*", { cwd: folder })
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .sort()
    .map((path) => `${sumOf(join(folder, path))}  ${path}\n`)
    .join("");
}

function sumOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function run(command: string, args: string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
}
