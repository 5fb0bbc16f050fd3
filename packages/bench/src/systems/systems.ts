import type { StartSystem } from "./system.js";

/** The servers under test. Each is loaded only in the process that runs it. */
const LOADERS = {
  net: async () => (await import("./hand-written-net.js")).startHandWrittenNet,
  ws: async () => (await import("./hand-written-ws.js")).startHandWrittenWs,
  "socket.io": async () => (await import("#peers/socket-io")).start,
  "socket.io-msgpack": async () => (await import("#peers/socket-io-msgpack")).start,
  colyseus: async () => (await import("#peers/colyseus")).start,
  repod: async () => (await import("./repod.js")).startRepod,
  "repod-windowless": async () => (await import("./repod.js")).startRepodWithoutWindow,
} as const satisfies Record<string, () => Promise<StartSystem>>;

export type SystemName = keyof typeof LOADERS;

export const SYSTEM_NAMES = Object.keys(LOADERS) as readonly SystemName[];

/** The servers of peers: what they are made of has to be installed. */
const PEERS: readonly SystemName[] = ["socket.io", "socket.io-msgpack", "colyseus"];

export function isSystemName(name: unknown): name is SystemName {
  return typeof name === "string" && Object.hasOwn(LOADERS, name);
}

export function isPeer(name: SystemName): boolean {
  return PEERS.includes(name);
}

export function loadSystem(name: SystemName): Promise<StartSystem> {
  return LOADERS[name]();
}
