/** What the files below one path may import besides each other. */
export interface ImportRule {
  /** A folder, ending in `/`, or one file. The longest that fits a file is the rule for it. */
  readonly where: string;
  /** Folders and files of the same package, or `anything` of it. */
  readonly imports?: readonly string[] | "anything";
  /** Folders and files of the same package of which only types may be imported. */
  readonly types?: readonly string[];
  /** Other packages, as they are written in an import; `node:` stands for all of Node's modules. */
  readonly packages?: readonly string[];
}

/** All of core but `logging`, which only those who ask for a logger may load. */
const CORE = [
  "broker",
  "util",
  "errors",
  "wire",
  "codec",
  "transport",
  "contract",
  "registry",
  "decorators",
  "dispatch",
  "session",
  "options",
  "defaults.ts",
  "encode-decode.ts",
] as const;

const CORE_ENTRIES = ["@repod/core", "@repod/core/internal"] as const;
const USER_ENTRIES = [
  "@repod/core",
  "@repod/server",
  "@repod/server/cluster",
  "@repod/server/prometheus",
  "@repod/client",
  "@repod/client/logging",
  "@repod/client/port",
  "@repod/client/thread",
] as const;
const ALL_ENTRIES = [
  ...USER_ENTRIES,
  ...CORE_ENTRIES,
  "@repod/server/internal",
  "@repod/client/internal",
  "@repod/testing",
  "@repod/testing/internal",
  "@repod/redis",
] as const;

/** Programs beside the sources of the benchmark, for which more has to be installed. */
const BENCH_PEERS = ["#peers/socket-io", "#peers/socket-io-msgpack", "#peers/colyseus"] as const;

const GAMES = ["chat", "lag-time", "whiteboard", "tag", "pong"] as const;

/** A game's page runs in a browser, and so does all that it imports; the rest runs in Node. */
function gameRules(game: string): ImportRule[] {
  const source = `examples/${game}/src/`;
  return [
    {
      where: source,
      imports: "anything",
      packages: ["node:", "@repod/example-pages", "@repod/example-pages/name", ...USER_ENTRIES],
    },
    {
      where: `${source}page.ts`,
      imports: ["contract.ts", "page", "shared"],
      packages: ["@repod/client", "@repod/example-pages/browser"],
    },
    {
      where: `${source}page/`,
      imports: ["contract.ts", "shared"],
      packages: ["@repod/client", "@repod/client/port", "@repod/example-pages/browser"],
    },
    { where: `${source}offline.ts`, imports: ["server.ts"], packages: ["@repod/server"] },
    { where: `${source}shared/`, imports: ["contract.ts"] },
  ];
}

/** Who may import whom. A source file that no rule covers is a fault. */
export const IMPORT_RULES: readonly ImportRule[] = [
  { where: "packages/core/src/index.ts", imports: CORE },
  {
    where: "packages/core/src/internal.ts",
    imports: CORE,
    packages: ["#difference", "#dispatch-table", "#explains", "#refusals", "#report", "#system-runtime"],
  },
  { where: "packages/core/src/defaults.ts" },
  { where: "packages/core/src/encode-decode.ts", imports: ["wire", "codec"] },
  { where: "packages/core/src/broker/" },
  { where: "packages/core/src/util/", packages: ["#explains", "#random-bytes", "#report"] },
  { where: "packages/core/src/errors/", imports: ["util"], packages: ["#explains", "#sentence"] },
  { where: "packages/core/src/wire/", imports: ["errors", "util"], packages: ["#explains"] },
  {
    where: "packages/core/src/codec/",
    imports: ["errors"],
    packages: ["#decoder", "#encoder", "#explains", "#not-encodable"],
  },
  { where: "packages/core/src/transport/", imports: ["defaults.ts", "errors", "util"] },
  {
    where: "packages/core/src/contract/",
    imports: ["errors", "util"],
    packages: ["@standard-schema/spec", "#explains", "#refusals"],
  },
  {
    where: "packages/core/src/registry/",
    imports: ["contract", "errors"],
    packages: ["reflect-metadata/lite", "#metadata"],
  },
  {
    where: "packages/core/src/decorators/",
    imports: ["registry"],
    types: ["contract"],
    packages: ["#record-action"],
  },
  {
    where: "packages/core/src/dispatch/",
    imports: ["registry", "contract", "errors", "util"],
    packages: ["@standard-schema/spec", "#explains", "#refusals", "#report"],
  },
  {
    where: "packages/core/src/session/",
    imports: ["wire", "codec", "transport", "errors", "util"],
    packages: ["#explains", "#frame-reader", "#linger", "#report", "#resume-ring", "#session-moves"],
  },
  { where: "packages/core/src/options/", imports: ["errors"] },
  { where: "packages/core/src/logging/", imports: ["options", "util"], packages: ["tslog", "#report"] },

  {
    where: "packages/server/src/",
    imports: "anything",
    packages: [
      "node:",
      "ws",
      "#address-counts",
      "#background",
      "#cluster",
      "#launch",
      "#listeners",
      ...CORE_ENTRIES,
      "@repod/core/logging",
    ],
  },
  { where: "packages/server/src/prometheus.ts", imports: ["metrics"] },
  {
    where: "packages/server/src/metrics/",
    imports: "anything",
    packages: ["prom-client", "@repod/core/internal"],
  },

  {
    where: "packages/client/src/",
    imports: "anything",
    packages: ["#address", "#check-options", "#connection-moves", "#dial", "#open-connection", ...CORE_ENTRIES],
  },
  {
    where: "packages/client/src/background/",
    imports: "anything",
    packages: ["node:", ...CORE_ENTRIES],
  },
  {
    where: "packages/client/src/transports/",
    imports: "anything",
    packages: ["#address", "node:", "ws", ...CORE_ENTRIES],
  },
  { where: "packages/client/src/transports/port.ts", imports: ["transports"], packages: ["@repod/core/internal"] },
  { where: "packages/client/src/logging.ts", packages: ["@repod/core/logging"] },

  { where: "packages/testing/src/", imports: "anything", packages: ["@repod/core/internal"] },
  { where: "packages/testing/src/broker/", packages: ["@repod/core/internal"] },
  { where: "packages/testing/src/clock/", packages: ["node:timers", "@repod/core/internal"] },
  { where: "packages/testing/src/network/", imports: ["random.ts"], packages: ["@repod/core/internal"] },
  {
    where: "packages/testing/src/memory/",
    imports: ["clock", "network", "random.ts"],
    packages: [
      "@repod/core/internal",
      "@repod/server",
      "@repod/server/internal",
      "@repod/client",
      "@repod/client/internal",
    ],
  },
  { where: "packages/testing/src/proxy/", imports: ["network"], packages: ["node:", "@repod/core/internal"] },

  { where: "packages/redis/src/", imports: "anything", packages: ["redis", ...CORE_ENTRIES] },

  {
    where: "packages/bench/src/",
    imports: "anything",
    packages: ["node:", "ws", "@msgpack/msgpack", ...BENCH_PEERS, ...ALL_ENTRIES],
  },
  {
    where: "packages/hostile/src/",
    imports: "anything",
    packages: ["node:", "valibot", "ws", "@repod/bench/internal", ...ALL_ENTRIES],
  },
  {
    where: "packages/checks/src/toolchains/",
    imports: "anything",
    packages: ["node:", "esbuild", "@swc/core"],
  },
  {
    where: "packages/checks/src/",
    imports: "anything",
    packages: ["node:", "typescript", "@repod/bench/internal", ...ALL_ENTRIES],
  },
  // What games share: one part for Node, one for browsers.
  { where: "examples/pages/src/", imports: "anything", packages: ["node:", "@repod/core", "@repod/server"] },
  { where: "examples/pages/src/browser/", packages: ["@repod/client"] },
  ...GAMES.flatMap(gameRules),
  {
    where: "examples/tag/src/bad-network.ts",
    imports: ["server.ts"],
    packages: ["@repod/example-pages", "@repod/server", "@repod/testing"],
  },
  { where: "examples/whiteboard/src/contract.ts", imports: ["shared"], packages: ["@repod/core", "valibot"] },
  {
    where: "examples/cluster/src/",
    imports: "anything",
    packages: ["node:", "@repod/client", "@repod/core", "@repod/redis", "@repod/server"],
  },
  {
    where: "examples/arcade/src/",
    imports: "anything",
    packages: [
      "node:",
      "@repod/core",
      "@repod/server",
      "@repod/example-pages",
      ...GAMES.map((game) => `@repod/example-${game}`),
    ],
  },
];

/** A package's doors to the outside; inside, everyone imports the file that has what they need. */
export const ENTRY_FILES: readonly string[] = ["index.ts", "internal.ts"];

/** The most lines of one file, tests included. */
export const MAX_LINES = 400;
