/** What is shipped beside the program: the image, the compose file, the service, the launcher and what installs them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadEnvFile } from "../src/config.ts";
import { temporaryFolder } from "./helper.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const { files } = JSON.parse(read("package.json")) as { files: string[] };

/** The names among these that the product would not know. */
function unknownNames(names: string[]): string[] {
  const file = join(temporaryFolder(), "names.env");
  writeFileSync(file, names.map((name) => `${name}=1\n`).join(""));
  return loadEnvFile({}, file);
}

describe("the image", () => {
  const steps = read("deploy/Dockerfile")
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => (/^[A-Z]+ /.test(line) ? [line.split(/\s+/)] : []));
  const lastStage = steps.slice(steps.findLastIndex(([step]) => step === "FROM"));
  const argumentsOf = (name: string) =>
    JSON.parse(/\[.*\]/.exec(lastStage.find(([step]) => step === name)!.join(" "))![0]) as string[];

  test("copies what is there, and what the build is given", () => {
    const sources = steps
      .filter(([step, first]) => step === "COPY" && !first!.startsWith("--from"))
      .flatMap((line) => line.slice(1, -1));
    const given = read("deploy/Dockerfile.dockerignore").split("\n");
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      const top = source.split("/")[0];
      expect(
        given.some((line) => line === `!${source}` || line === `!${top}`),
        source,
      ).toBe(true);
    }
  });

  test("has all that the package has for running", () => {
    const copied = lastStage.flatMap(([step, ...rest]) =>
      step === "COPY" ? rest.slice(0, -1) : [],
    );
    const needed = files.filter((file) => /^(?:data|prompts|src|deploy)\b/.test(file));
    expect(needed.length).toBeGreaterThan(5);
    for (const file of needed) expect(copied).toContain(file.split("/")[0]);
  });

  test("runs and looks after itself with Node alone, as nobody in particular", () => {
    expect(lastStage.find(([step]) => step === "USER")![1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    for (const step of ["CMD", "HEALTHCHECK"]) {
      const [program, file] = argumentsOf(step);
      expect(program).toBe("node");
      expect(existsSync(join(ROOT, file!)), file).toBe(true);
    }
  });

  test("sets only what the product or its runtime knows", () => {
    const names = lastStage
      .filter(([step]) => step === "ENV")
      .flatMap((line) => line.slice(1).map((pair) => pair.split("=")[0]!));
    expect(names).toContain("DATA_DIR");
    expect(unknownNames(names.filter((name) => name !== "HOME"))).toEqual([]);
  });
});

describe("the compose file", () => {
  const { services, volumes } = parse(read("deploy/compose.yaml"));

  test("sets only what the product knows, and asks for the password", () => {
    const { environment } = services.chengqian;
    expect(unknownNames(Object.keys(environment))).toEqual([]);
    expect(environment.DATABASE_URL).toMatch(/^postgres:\/\/chengqian:\$\{POSTGRES_PASSWORD:\?/);
  });

  test("writes to volumes and to memory alone", () => {
    for (const { read_only, volumes: mounted, tmpfs } of [services.chengqian, services.postgres]) {
      expect(read_only).toBe(true);
      expect(tmpfs).toContain("/tmp");
      for (const mount of mounted) expect(volumes).toHaveProperty(mount.split(":")[0]);
    }
    const dataDir = services.chengqian.environment.DATA_DIR;
    expect(services.chengqian.volumes).toContain(`data:${dataDir}`);
  });

  test("waits for a database that answers", () => {
    expect(services.chengqian.depends_on.postgres.condition).toBe("service_healthy");
    expect(services.postgres.healthcheck.test).toEqual([
      "CMD-SHELL",
      expect.stringMatching(/^pg_isready /),
    ]);
  });
});

test("every name in the configuration that is handed out is known", () => {
  for (const file of ["deploy/chengqian.env", ".env.example"]) {
    const names = [...read(file).matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    expect(unknownNames(names)).toEqual([]);
  }
});

test("the launcher is found through links, from any folder", () => {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, "deploy/chengqian"), join(folder, "first"));
  symlinkSync("first", join(folder, "second"));
  const { status, stdout } = spawnSync(join(folder, "second"), ["help"], {
    cwd: folder,
    env: { PATH: "/usr/bin:/bin", DATA_DIR: join(folder, "data") },
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("doctor") });
});

// For Linux with systemd alone.
describe.runIf(platform() === "linux")("install.sh", () => {
  /** A bundle whose runtime only tells its version. */
  function bundleOf(version: string): string {
    const folder = join(temporaryFolder(), `chengqian-${version}`);
    cpSync(join(ROOT, "deploy"), join(folder, "deploy"), { recursive: true });
    writeFileSync(join(folder, "package.json"), `{\n  "version": "${version}"\n}\n`);
    mkdirSync(join(folder, "node_modules/node/bin"), { recursive: true });
    writeFileSync(join(folder, "node_modules/node/bin/node"), "#!/bin/sh\necho v24\n", {
      mode: 0o755,
    });
    symlinkSync("deploy/install.sh", join(folder, "install.sh"));
    symlinkSync("deploy/chengqian", join(folder, "chengqian"));
    const sums = globSync("{deploy,node_modules}/**/*.*", { cwd: folder }).map((file) => {
      const sum = createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex");
      return `${sum}  ${file}\n`;
    });
    writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
    return folder;
  }
  const install = (bundle: string, dest: string) =>
    spawnSync("sh", [join(bundle, "install.sh")], {
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DESTDIR: dest },
      encoding: "utf8",
    });

  test("an upgrade keeps the configuration and the version before", () => {
    const dest = temporaryFolder();
    expect(install(bundleOf("1.0.0"), dest).status).toBe(0);
    const config = join(dest, "etc/chengqian/chengqian.env");
    appendFileSync(config, "OFFICE_NAME=区外办\n");
    const own = readFileSync(config, "utf8");

    const { status, stdout } = install(bundleOf("1.1.0"), dest);

    expect(status).toBe(0);
    expect(stdout).toContain("原来是 1.0.0");
    expect(readFileSync(config, "utf8")).toBe(own);
    expect(readlinkSync(join(dest, "opt/chengqian/current"))).toBe("1.1.0");
    for (const version of ["1.0.0", "1.1.0"])
      expect(existsSync(join(dest, "opt/chengqian", version, "deploy/chengqian"))).toBe(true);
  });

  test("a file that was changed on the way stops it before anything is touched", () => {
    const dest = temporaryFolder();
    const bundle = bundleOf("1.0.0");
    appendFileSync(join(bundle, "deploy/health.ts"), "// \n");
    const { status, stderr } = install(bundle, dest);
    expect(status).toBe(1);
    expect(stderr).toContain("请重新复制安装包再解压");
    expect(globSync("**/*", { cwd: dest })).toEqual([]);
  });

  test("the service runs what install.sh puts there, on the folders that it makes", () => {
    const service = read("deploy/chengqian.service");
    const script = read("deploy/install.sh");
    expect(service).toContain("ExecStart=/opt/chengqian/current/chengqian");
    expect(script).toContain("home=/opt/chengqian\n");
    const names = [...service.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name!);
    expect(unknownNames(names)).toEqual([]);
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(service)!;
    expect(Number(seconds)).toBeGreaterThan(10);
  });
});
