import type { CallFrame } from "./cpu-profile.js";

/** Where a server spends its time, as a reader is told. In the order of a message's way, what is ours in the middle. */
export const ROOMS = {
  write: "system calls that write",
  native: "other native code: polling, reading",
  streams: "Node's streams, events and timers",
  ws: "`ws`",
  codec: "codec: frames and msgpack",
  session: "sessions, queues and transports",
  dispatch: "dispatch",
  server: "server and channels",
  library: "other libraries",
  application: "the application",
  garbage: "garbage collection",
  others: "anything else",
} as const;

export type Room = keyof typeof ROOMS;

/** What counts for none of them: a server that waits, and one that has not started yet. */
export type Apart = "idle" | "loading";

/** Functions of Node's bindings that write to a socket. */
const WRITING = new Set([
  "writev",
  "writeBuffer",
  "writeUtf8String",
  "writeLatin1String",
  "writeAsciiString",
  "writeUcs2String",
]);

/** What V8 says of what is no function. */
const OF_V8: Readonly<Record<string, Room | Apart>> = {
  "(idle)": "idle",
  "(program)": "native",
  "(garbage collector)": "garbage",
};

/** The first that fits a module's address is its room. */
const MODULES: readonly (readonly [pattern: RegExp, room: Room | Apart])[] = [
  [/^node:internal\/(?:modules|bootstrap|deps\/cjs-module-lexer|process\/esm_loader|main)/, "loading"],
  [/^node:/, "streams"],
  [/\/node_modules\/ws\//, "ws"],
  [/\/node_modules\/@msgpack\//, "codec"],
  [/\/node_modules\//, "library"],
  [/\/packages\/core\/dist\/(?:codec|wire)\//, "codec"],
  [/\/packages\/core\/dist\/(?:session|transport|util)\//, "session"],
  [/\/packages\/core\/dist\/(?:dispatch|registry|contract)\//, "dispatch"],
  [/\/packages\/server\/dist\//, "server"],
  [/\/packages\/bench\/(?:dist\/systems|peers)\//, "application"],
];

/**
 * Where time that was spent in a function counts; `undefined` for a native one that works for whoever calls it, as where a
 * codec has text written.
 */
export function roomOf({ functionName, url }: CallFrame): Room | Apart | undefined {
  const special = OF_V8[functionName];
  if (special) return special;
  if (url === "") return WRITING.has(functionName) ? "write" : undefined;
  return MODULES.find(([pattern]) => pattern.test(url))?.[1] ?? "others";
}
