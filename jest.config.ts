/** @jest-config-loader esbuild-register */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "jest";
import { decoratedFiles } from "#decorated";

type Project = NonNullable<Config["projects"]>[number];

/** Tests run the TypeScript sources, compiled by swc with the decorator mode of their project; `tsc` checks types apart. */
function project(name: string, testMatch: string[], decorators: object): Project {
  return {
    displayName: name,
    testEnvironment: "node",
    testMatch,
    extensionsToTreatAsEsm: [".ts"],
    moduleNameMapper: {
      "^@repod/(core|server|client|testing|redis)$": "<rootDir>/packages/$1/src/index.ts",
      "^@repod/(core|server|client|testing|bench)/internal$": "<rootDir>/packages/$1/src/internal.ts",
      "^@repod/core/logging$": "<rootDir>/packages/core/src/logging/index.ts",
      "^@repod/server/cluster$": "<rootDir>/packages/server/src/cluster.ts",
      "^@repod/server/prometheus$": "<rootDir>/packages/server/src/prometheus.ts",
      "^@repod/client/logging$": "<rootDir>/packages/client/src/logging.ts",
      "^@repod/client/thread$": "<rootDir>/packages/client/src/background/client-thread.ts",
      "^@repod/client/port$": "<rootDir>/packages/client/src/port.ts",
      "^#dial$": "<rootDir>/packages/client/src/transports/dial.ts",
      "^#address-counts$": "<rootDir>/packages/server/src/intake/address-counts.ts",
      "^#background$": "<rootDir>/packages/server/src/background/background.ts",
      "^#cluster$": "<rootDir>/packages/server/src/cluster/create-cluster.ts",
      "^#launch$": "<rootDir>/packages/server/src/launch.ts",
      "^#listeners$": "<rootDir>/packages/server/src/listeners/create-listener.ts",
      "^@repod/example-pages$": "<rootDir>/examples/pages/src/pages.ts",
      "^@repod/example-pages/(browser|name)$": "<rootDir>/examples/pages/src/$1.ts",
      "^@repod/example-(chat|lag-time|whiteboard|tag|pong)$": "<rootDir>/examples/$1/src/server.ts",
      "^#frame-reader$": "<rootDir>/packages/core/src/wire/frame-reader.ts",
      "^#(linger|resume-ring|session-moves)$": "<rootDir>/packages/core/src/session/$1.ts",
      "^#(address|check-options|connection-moves|open-connection)$": "<rootDir>/packages/client/src/$1.ts",
      "^#difference$": "<rootDir>/packages/core/src/contract/difference.ts",
      "^#(dispatch-table|metadata)$": "<rootDir>/packages/core/src/registry/$1.ts",
      "^#(decoder|encoder|not-encodable)$": "<rootDir>/packages/core/src/codec/$1.ts",
      "^#record-action$": "<rootDir>/packages/core/src/decorators/record-action.ts",
      "^#(random-bytes|report|system-runtime)$": "<rootDir>/packages/core/src/util/$1.ts",
      "^#(explains|refusals|sentence)$": "<rootDir>/packages/core/src/errors/$1.ts",
      // A source names the compiled file that it imports; here there is none yet.
      "^(\\.{1,2}/.*)\\.js$": "$1",
    },
    transform: {
      "^.+\\.ts$": [
        "@swc/jest",
        {
          jsc: {
            target: "es2022",
            parser: { syntax: "typescript", decorators: true },
            transform: { ...decorators, useDefineForClassFields: true },
            keepClassNames: true,
          },
          module: { type: "es6" },
        },
      ],
    },
  };
}

const LEGACY = { legacyDecorator: true };
const STANDARD = { decoratorVersion: "2022-03" };

const LIBRARY = ["core", "server", "client", "testing", "redis"];

/** The tests of the library that are another program with standard decorators than with legacy ones. */
function decoratedTests(): string[] {
  // Jest loads this file as CommonJS.
  const paths = LIBRARY.flatMap((name) =>
    readdirSync(join(__dirname, "packages", name, "test"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `packages/${name}/test/${path}`),
  );
  const texts = new Map(paths.map((path) => [path, readFileSync(join(__dirname, path), "utf8")]));
  return [...decoratedFiles(texts)].filter((path) => path.endsWith(".test.ts")).map((path) => `<rootDir>/${path}`);
}

const everywhere = [`<rootDir>/packages/{${LIBRARY.join()}}/test/**/*.test.ts`];
const repository = [
  "<rootDir>/packages/{bench,checks,hostile}/test/**/*.test.ts",
  "<rootDir>/examples/*/test/**/*.test.ts",
];

const config: Config = {
  projects: [
    project("legacy", everywhere, LEGACY),
    project("standard", decoratedTests(), STANDARD),
    project("repository", repository, LEGACY),
  ],
  // Jest would leave one core to the watcher, which on a machine with two is half of it.
  maxWorkers: "100%",
  // What a test file leaves behind in its worker adds up to gigabytes, and all of it is looked at in each collection of garbage.
  workerIdleMemoryLimit: "500MB",
  // A test ends when what it waits for has happened; this is for what never happens, on a machine that is busy.
  testTimeout: 90_000,
  collectCoverageFrom: ["packages/core/src/**/*.ts"],
  coverageDirectory: "coverage",
  coverageReporters: ["text", "lcovonly"],
  // Counts statements. The v8 provider counts comments and blank lines as covered, and files of types alone as not.
  coverageProvider: "babel",
  coverageThreshold: { global: { lines: 95 } },
};

export default config;
