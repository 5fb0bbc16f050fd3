import { TCP, WEBSOCKET, WEBSOCKET_UNBATCHED } from "./carrier.js";
import { COLYSEUS } from "./colyseus.js";
import { extendedWire } from "./extended-wire.js";
import { peerWire } from "./peer-wire.js";
import { bodiesWire, plainWire } from "./plain-wire.js";
import { SOCKET_IO, SOCKET_IO_MSGPACK } from "./socket-io.js";
import type { Wire } from "./wire.js";

export type WireName = keyof typeof WIRES;

export const WIRES = {
  tcp: plainWire(TCP),
  "tcp-extended": extendedWire(TCP),
  "websocket-bodies": bodiesWire(WEBSOCKET_UNBATCHED),
  "websocket-extended": extendedWire(WEBSOCKET),
  "websocket-extended-unbatched": extendedWire(WEBSOCKET_UNBATCHED),
  "socket.io": peerWire(SOCKET_IO),
  "socket.io-msgpack": peerWire(SOCKET_IO_MSGPACK),
  colyseus: peerWire(COLYSEUS),
} as const satisfies Record<string, Wire>;
