import { describe, expect, test } from "@jest/globals";
import { PUBLISHED, readText } from "../../src/repository.js";

interface Manifest {
  name: string;
  version: string;
  description: string;
  license: string;
  engines: { node: string };
  dependencies?: Record<string, string>;
}

function manifest(path: string): Manifest {
  return JSON.parse(readText(path)) as Manifest;
}

const root = manifest("package.json");
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
    const siblings = published.flatMap(({ dependencies = {} }) =>
      Object.entries(dependencies).filter(([name]) => name.startsWith("@repod/")),
    );
    expect(siblings).toEqual(siblings.map(([name]) => [name, published[0]?.version]));
  });

  test("depend on nothing of each other but the core", () => {
    const siblings = published.map(({ name, dependencies = {} }) => [
      name,
      Object.keys(dependencies).filter((dependency) => dependency.startsWith("@repod/")),
    ]);
    expect(siblings).toEqual([
      ["@repod/core", []],
      ["@repod/server", ["@repod/core"]],
      ["@repod/client", ["@repod/core"]],
    ]);
  });
});
