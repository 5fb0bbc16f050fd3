import { describe, expect, test } from "@jest/globals";
import { PUBLISHED, readText } from "../../src/repository.js";

interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
  engines: { node: string };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

function manifest(path: string): Manifest {
  return JSON.parse(readText(path)) as Manifest;
}

const root = manifest("package.json");
/** What a manifest asks for of the sibling packages, with the version. */
function siblingsOf(dependencies: Readonly<Record<string, string>> = {}): [name: string, version: string][] {
  return Object.entries(dependencies).filter(([name]) => name.startsWith("@repod/"));
}

const published = PUBLISHED.map((name) => manifest(`packages/${name}/package.json`));

describe("the published packages", () => {
  test.each(published)("$name says what it is, under which licence, and for which Node", (found) => {
    expect(found.description).not.toBe("");
    expect(found.license).toBe(root.license);
    expect(found.engines).toEqual(root.engines);
  });

  test("have one version, and ask for each other in exactly that one", () => {
    const versions = new Set(published.map(({ version }) => version));
    expect(versions.size).toBe(1);
    const siblings = published.flatMap(({ dependencies, peerDependencies }) => [
      ...siblingsOf(dependencies),
      ...siblingsOf(peerDependencies),
    ]);
    expect(siblings).toEqual(siblings.map(([name]) => [name, published[0]?.version]));
  });

  test("depend on nothing of each other but the core, and what is for tests on those that the game has", () => {
    const siblings = published.map(({ name, dependencies, peerDependencies }) => ({
      [name]: siblingsOf(dependencies).map(([sibling]) => sibling),
      peers: siblingsOf(peerDependencies).map(([sibling]) => sibling),
    }));
    expect(siblings).toEqual([
      { "@repod/core": [], peers: [] },
      { "@repod/server": ["@repod/core"], peers: [] },
      { "@repod/client": ["@repod/core"], peers: [] },
      { "@repod/testing": [], peers: ["@repod/client", "@repod/core", "@repod/server"] },
      { "@repod/redis": ["@repod/core"], peers: [] },
    ]);
  });
});
