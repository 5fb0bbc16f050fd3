import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { findBuild } from "../../src/builds/build.js";
import { linkInstalled } from "../../src/builds/checkout.js";
import { createStage } from "../../src/builds/stage.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "repod-builds-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string | object): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

/** A package in the folder, as a built repository has it. */
function putPackage(root: string, name: string, says: string): void {
  put(`${root}/packages/${name}/package.json`, { name: `@repod/${name}`, type: "module", exports: "./dist/index.js" });
  put(`${root}/packages/${name}/dist/index.js`, `export const says = ${JSON.stringify(says)};`);
}

function run(program: string): string {
  return execFileSync(process.execPath, [program], { encoding: "utf8" }).trim();
}

const PROGRAM = `import { says as core } from "@repod/core"; import { says as server } from "@repod/server"; console.log(core, server);`;

describe("a stage", () => {
  test("runs the same program against the packages of a build", () => {
    put("programs/tell.js", PROGRAM);
    for (const name of ["one", "other"]) {
      putPackage(name, "core", `core of ${name}`);
      putPackage(name, "server", `server of ${name}`);
      const stage = createStage({ name, root: join(folder, name) }, join(folder, "programs"));
      expect(run(stage.program("tell.js").pathname)).toBe(`core of ${name} server of ${name}`);
      // The end of the process, which removes it as a rule, is not heard in a test.
      rmSync(new URL("../", stage.program("tell.js")), { recursive: true });
    }
  });
});

describe("a checked out repository", () => {
  test("has what is installed elsewhere, but its own packages", () => {
    put("workspace/node_modules/helper/index.js", "export const helper = 'installed';");
    put("workspace/node_modules/helper/package.json", { name: "helper", type: "module", exports: "./index.js" });
    put("workspace/packages/core/node_modules/nested/package.json", { name: "nested" });
    put("checkout/package.json", { workspaces: ["packages/core", "packages/later"] });
    putPackage("checkout", "core", "the commit's core");
    put(
      "checkout/tell.mjs",
      `import { says } from "@repod/core"; import { helper } from "helper"; console.log(helper, says);`,
    );
    linkInstalled(join(folder, "workspace"), join(folder, "checkout"));
    expect(run(join(folder, "checkout/tell.mjs"))).toBe("installed the commit's core");
    const nested = readFileSync(join(folder, "checkout/packages/core/node_modules/nested/package.json"), "utf8");
    expect(nested).toContain("nested");
  });
});

describe("the other build", () => {
  test("can be a folder in which a repository was built", async () => {
    putPackage("there", "server", "");
    const root = join(folder, "there");
    expect(await findBuild(root, () => undefined)).toEqual({ name: root, root });
  });

  test("is refused where nothing was built, and where there is neither folder nor commit", async () => {
    await expect(findBuild(folder, () => undefined)).rejects.toThrow("is no built repository");
    await expect(findBuild("no-such-commit", () => undefined)).rejects.toThrow("neither a folder nor a commit");
    expect(existsSync(join(folder, "packages"))).toBe(false);
  });
});
