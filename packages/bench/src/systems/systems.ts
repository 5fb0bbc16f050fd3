import type { StartSystem } from "./system.js";

/** The servers under test. Each is loaded only in the process that runs it. */
const LOADERS = {
  net: async () => (await import("./hand-written-net.js")).startHandWrittenNet,
  ws: async () => (await import("./hand-written-ws.js")).startHandWrittenWs,
  repod: async () => (await import("./repod.js")).startRepod,
} as const satisfies Record<string, () => Promise<StartSystem>>;

export type SystemName = keyof typeof LOADERS;

export function isSystemName(name: unknown): name is SystemName {
  return typeof name === "string" && Object.hasOwn(LOADERS, name);
}

export function loadSystem(name: SystemName): Promise<StartSystem> {
  return LOADERS[name]();
}
