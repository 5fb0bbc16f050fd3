import { describe, expect, test } from "@jest/globals";
import { checkImports } from "../../src/check-imports.js";
import { findCycles } from "../../src/find-cycles.js";
import { readTexts } from "../../src/repository.js";

const sources = readTexts(/^(?:packages|examples)\/[^/]+\/src\/.*\.ts$/);
const manifests = readTexts(/^packages\/[^/]+\/package\.json$/);

/** A repository of one file in core. */
function core(path: string, text: string): Map<string, string> {
  return new Map([[`packages/core/src/${path}`, text]]);
}

describe("the sources", () => {
  test("import only what the architecture allows", () => {
    expect(sources.size).toBeGreaterThan(0);
    expect(checkImports(sources)).toEqual([]);
  });

  test("never load each other in a circle", () => {
    expect(findCycles(new Map([...sources, ...manifests]))).toEqual([]);
  });
});

describe("the check of imports", () => {
  test("allows an arrow of the table, a neighbour in the folder, and an outside package where it belongs", () => {
    expect(checkImports(core("wire/frame.ts", 'import { RepodError } from "../errors/repod-error.js";'))).toEqual([]);
    expect(checkImports(core("wire/frame.ts", 'import { limits } from "./limits.js";'))).toEqual([]);
    expect(checkImports(core("logging/logger.ts", 'import { Logger } from "tslog";'))).toEqual([]);
    expect(checkImports(core("index.ts", 'export { encode } from "./wire/frame.js";'))).toEqual([]);
  });

  test("refuses an arrow that the table does not have, and says where it stands and what would be allowed", () => {
    const text = '\nimport { Session } from "../session/session.js";';
    expect(checkImports(core("wire/frame.ts", text))).toEqual([
      'packages/core/src/wire/frame.ts:2 imports "../session/session.js", ' +
        "but packages/core/src/wire/ may import only errors, util",
    ]);
  });

  test.each([
    ["a static import", 'import { Session } from "../session/session.js";'],
    ["an import for its effects", 'import "../session/session.js";'],
    ["an import of types", 'import type { Session } from "../session/session.js";'],
    ["a re-export", 'export { Session } from "../session/session.js";'],
    ["a re-export of everything", 'export * from "../session/session.js";'],
    ["a re-export of types", 'export type { Session } from "../session/session.js";'],
    ["a dynamic import", 'const load = () => import("../session/session.js");'],
    ["an import inside a type", 'let session: import("../session/session.js").Session;'],
    ["an import by assignment", 'import session = require("../session/session.js");'],
  ])("sees %s", (_, text) => {
    expect(checkImports(core("wire/frame.ts", text))).toHaveLength(1);
  });

  test("refuses a dynamic import whose target it cannot read", () => {
    expect(checkImports(core("wire/frame.ts", "const load = (name: string) => import(name);"))).toHaveLength(1);
  });

  test("lets decorators have the contract's types and nothing else of it", () => {
    const types = 'import type { Contract } from "../contract/define-contract.js";';
    const values = 'import { defineContract } from "../contract/define-contract.js";';
    const mixed = 'import { type Contract } from "../contract/define-contract.js";';
    expect(checkImports(core("decorators/action.ts", types))).toEqual([]);
    expect(checkImports(core("decorators/action.ts", values))).toHaveLength(1);
    expect(checkImports(core("decorators/action.ts", mixed))).toHaveLength(1);
  });

  test.each([
    ["core imports Node", "packages/core/src/util/clock.ts", "node:timers"],
    ["core's other folders import the logger", "packages/core/src/session/session.ts", "../logging/index.js"],
    ["core's entry exports the logger", "packages/core/src/index.ts", "./logging/configure-logging.js"],
    ["a folder imports tslog that is not for logging", "packages/core/src/util/logger.ts", "tslog"],
    ["a file imports its own package's entry", "packages/server/src/server.ts", "./index.js"],
    ["a file imports its own package's internal entry", "packages/server/src/server.ts", "./internal.js"],
    ["a package imports itself by name", "packages/core/src/wire/frame.ts", "@repod/core"],
    ["the server imports the client", "packages/server/src/server.ts", "@repod/client"],
    ["the client imports the server", "packages/client/src/client.ts", "@repod/server"],
    ["a package reaches into a sibling's files", "packages/server/src/server.ts", "@repod/core/dist/wire/frame.js"],
    ["a package reaches into a sibling's sources", "packages/server/src/server.ts", "../../core/src/wire/frame.js"],
    ["the client imports Node where a browser reads it", "packages/client/src/client.ts", "node:net"],
    ["the client loads the logger by itself", "packages/client/src/client.ts", "@repod/core/logging"],
    ["an example uses what is not for users", "examples/chat/src/server.ts", "@repod/core/internal"],
    ["an import lacks its ending", "packages/server/src/server.ts", "./options"],
    ["core imports a codec", "packages/core/src/codec/msgpack-codec.ts", "@msgpack/msgpack"],
    ["a package is not on the list", "packages/server/src/server.ts", "lodash"],
  ])("fails when %s", (_, file, specifier) => {
    expect(checkImports(new Map([[file, `import { x } from "${specifier}";`]]))).toHaveLength(1);
  });

  test.each([
    ["packages/client/src/transports/tcp.ts", "node:net"],
    ["packages/client/src/transports/tcp.ts", "../client.js"],
    ["packages/client/src/logging.ts", "@repod/core/logging"],
    ["packages/server/src/accept.ts", "@repod/core/internal"],
    ["packages/core/src/logging/index.ts", "./configure-logging.js"],
  ])("allows %s to import %s", (file, specifier) => {
    expect(checkImports(new Map([[file, `import { x } from "${specifier}";`]]))).toEqual([]);
  });

  test("fails on a folder that nobody has thought about", () => {
    expect(checkImports(core("helpers/misc.ts", ""))).toEqual([
      "packages/core/src/helpers/misc.ts is covered by no import rule",
    ]);
  });
});

describe("the search for circles", () => {
  const files = (entries: Record<string, string>): Map<string, string> =>
    new Map(Object.entries(entries).map(([name, text]) => [`packages/server/src/${name}.ts`, text]));

  test("finds one through several files and tells the way round", () => {
    const found = findCycles(
      files({ a: 'import "./b.js";', b: 'export * from "./c.js";', c: 'import { a } from "./a.js";' }),
    );
    expect(found).toEqual([["a", "b", "c", "a"].map((name) => `packages/server/src/${name}.ts`).join(" -> ")]);
  });

  test("finds a file that loads itself", () => {
    expect(findCycles(files({ a: 'import "./a.js";' }))).toHaveLength(1);
  });

  test("follows a name that means another file on another kind of host", () => {
    const imports = { "#dial": { browser: "./dist/b.js", default: "./dist/c.js" } };
    const found = findCycles(
      new Map([
        ...files({ a: 'import "#dial";', b: 'import "./a.js";', c: 'import "./a.js";' }),
        ["packages/server/package.json", JSON.stringify({ imports })],
      ]),
    );
    expect(found).toHaveLength(2);
  });

  test("does not take two ways to one file for a circle", () => {
    expect(findCycles(files({ a: 'import "./b.js"; import "./c.js";', b: 'import "./c.js";', c: "" }))).toEqual([]);
  });

  test("leaves out what is gone at run time", () => {
    expect(findCycles(files({ a: 'import type { B } from "./b.js";', b: 'import { a } from "./a.js";' }))).toEqual([]);
  });
});
