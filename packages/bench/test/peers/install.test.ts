import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { arePeersInstalled, installPeers } from "../../src/peers/install.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "repod-peers-"));
  mkdirSync(join(folder, "node_modules"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lock(file: "package-lock.json" | "node_modules/.package-lock.json", packages: object): void {
  writeFileSync(join(folder, file), JSON.stringify({ lockfileVersion: 3, packages }));
}

const WANTED = {
  "": { name: "peers" },
  "node_modules/one": { version: "1.0.0" },
  "node_modules/for-another-machine": { version: "1.0.0", optional: true },
};

describe("peers", () => {
  test("are installed when everything is there in the version of the lock file, but for what is optional", () => {
    lock("package-lock.json", WANTED);
    lock("node_modules/.package-lock.json", { "node_modules/one": { version: "1.0.0" } });
    expect(arePeersInstalled(folder)).toBe(true);
  });

  test.each([
    ["there is none of it", undefined],
    ["there is another version", { "node_modules/one": { version: "1.0.1" } }],
    ["something is missing", { "node_modules/two": { version: "1.0.0" } }],
  ])("are not installed when %s", (_, installed) => {
    lock("package-lock.json", WANTED);
    if (installed) lock("node_modules/.package-lock.json", installed);
    expect(arePeersInstalled(folder)).toBe(false);
  });

  test("are installed as the lock file says, and only once", async () => {
    const manifest = { name: "peers", version: "1.0.0" };
    const one = { name: "one", version: "1.0.0" };
    mkdirSync(join(folder, "one"));
    writeFileSync(join(folder, "one", "package.json"), JSON.stringify(one));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, dependencies: { one: "file:one" } }));
    lock("package-lock.json", {
      "": { ...manifest, dependencies: { one: "file:one" } },
      one: { version: "1.0.0" },
      "node_modules/one": { resolved: "one", link: true },
    });
    const said: string[] = [];
    for (let time = 0; time < 2; time += 1) await installPeers((sentence) => said.push(sentence), folder);
    expect(said).toEqual(["Installing what we are compared with."]);
    expect(arePeersInstalled(folder)).toBe(true);
  });

  test("tell what npm says when they cannot be installed", async () => {
    lock("package-lock.json", WANTED);
    await expect(installPeers(() => {}, folder)).rejects.toThrow("npm");
    expect(arePeersInstalled(folder)).toBe(false);
  });
});
