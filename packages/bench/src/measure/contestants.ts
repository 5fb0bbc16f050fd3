import type { WireName } from "../driver/wires.js";
import type { SystemName } from "../systems/systems.js";

/** A system as it takes part in a run. One system can take part more than once. */
export interface Contestant {
  readonly name: string;
  readonly system: SystemName;
  readonly wire: WireName;
  /** Those of one transport are compared. */
  readonly transport: "TCP" | "WebSocket";
  /** Ours is compared with every alternative; what takes part again, with itself. */
  readonly role: "ours" | "alternative" | "again";
  /** The works that it takes part in. Defaults to all. */
  readonly works?: readonly string[];
}

const TCP = { transport: "TCP", role: "alternative" } as const;
const WEBSOCKET = { transport: "WebSocket", role: "alternative" } as const;

export const NET: Contestant = { ...TCP, name: "node:net, hand-written", system: "net", wire: "tcp" };
export const REPOD_TCP: Contestant = {
  ...TCP,
  name: "repod over TCP",
  system: "repod",
  wire: "tcp-extended",
  role: "ours",
};

export const WS: Contestant = { ...WEBSOCKET, name: "ws, hand-written", system: "ws", wire: "websocket-bodies" };
export const SOCKET_IO: Contestant = { ...WEBSOCKET, name: "Socket.IO", system: "socket.io", wire: "socket.io" };
export const SOCKET_IO_MSGPACK: Contestant = {
  ...WEBSOCKET,
  name: "Socket.IO, msgpack",
  system: "socket.io-msgpack",
  wire: "socket.io-msgpack",
};
export const COLYSEUS: Contestant = { ...WEBSOCKET, name: "Colyseus", system: "colyseus", wire: "colyseus" };
export const REPOD_WEBSOCKET: Contestant = {
  ...WEBSOCKET,
  name: "repod over WebSocket",
  system: "repod",
  wire: "websocket-extended",
  role: "ours",
};
/** How much of it is that our client batches. Where a client sends one message at a time, it has nothing to batch. */
const REPOD_UNBATCHED: Contestant = {
  ...REPOD_WEBSOCKET,
  name: "the same, clients do not batch",
  wire: "websocket-extended-unbatched",
  works: ["echo"],
};
/** How much of it is that ours gathers what is sent to many. */
const WITHOUT_WINDOW = { system: "repod-windowless", works: ["broadcast", "paced"] } as const;

/** What was written by hand takes part again: that shows how far apart two results can be that differ in nothing. */
export const CONTESTANTS: readonly Contestant[] = [
  NET,
  { ...NET, name: "node:net, hand-written, again", role: "again" },
  REPOD_TCP,
  { ...REPOD_TCP, ...WITHOUT_WINDOW, name: "repod over TCP, no window" },
  WS,
  { ...WS, name: "ws, hand-written, again", role: "again" },
  SOCKET_IO,
  SOCKET_IO_MSGPACK,
  COLYSEUS,
  REPOD_WEBSOCKET,
  REPOD_UNBATCHED,
  { ...REPOD_WEBSOCKET, ...WITHOUT_WINDOW, name: "repod over WebSocket, no window" },
];

/** Whether it takes part in a work. */
export function takesPart({ works }: Contestant, work: string): boolean {
  return works?.includes(work) ?? true;
}
