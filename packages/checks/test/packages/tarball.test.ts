import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { pack, runScript } from "../../src/pack.js";
import type { PackedPackage } from "../../src/pack.js";
import { PUBLISHED, readText, readTexts } from "../../src/repository.js";

const PUBLINT = "node_modules/publint/src/cli.js";
const ATTW = "node_modules/@arethetypeswrong/cli/dist/index.js";

/** Beside the files of `files` in package.json. */
const ALWAYS = ["LICENSE", "README.md", "package.json"];

/** What is made of several sources: the module for pages that have no build of their own. */
const BUNDLES: Readonly<Record<string, readonly string[]>> = {
  client: ["dist/repod.js", "dist/repod.min.js", "dist/repod.min.js.map"],
};

describe.each(PUBLISHED)("the archive of @repod/%s", (name) => {
  let folder: string;
  let packed: PackedPackage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "repod-pack-"));
    packed = await pack(name, folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("holds each source with what was compiled of it, and nothing left over from a file that is gone", () => {
    const prefix = `packages/${name}/`;
    const sources = [...readTexts(new RegExp(`^${prefix}src/.*\\.ts$`)).keys()].map((path) =>
      path.slice(prefix.length),
    );
    const compiled = sources.flatMap((source) => {
      const output = source.replace(/^src/, "dist").replace(/\.ts$/, "");
      return [".js", ".js.map", ".d.ts", ".d.ts.map"].map((ending) => output + ending);
    });
    expect(sources.length).toBeGreaterThan(0);
    expect(packed.files).toEqual([...ALWAYS, ...sources, ...compiled, ...(BUNDLES[name] ?? [])].sort());
  });

  test("carries the licence of the repository", () => {
    expect(readText(`packages/${name}/LICENSE`)).toBe(readText("LICENSE"));
  });

  test("has nothing that publint objects to", async () => {
    const { output } = await runScript(PUBLINT, ["run", packed.tarball, "--strict"]);
    expect(output).toContain("All good!");
  });

  test("has types that every resolver of ES modules finds", async () => {
    const args = [packed.tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color", "--no-emoji"];
    // A page loads them by their address; they are no modules to compile against.
    const exclude = name in BUNDLES ? ["--exclude-entrypoints", "./repod.js", "./repod.min.js"] : [];
    const { code, output } = await runScript(ATTW, [...args, "--format", "ascii", ...exclude]);
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
  });
});
