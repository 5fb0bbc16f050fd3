import { encode as toMsgpack } from "@msgpack/msgpack";
import { encode } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { afterEach, describe, expect, test } from "@jest/globals";
import { GAME_MESSAGES } from "../../src/bytes/game-messages.js";
import { exchange } from "../../src/bytes/measure-bytes.js";
import type { MessageBytes } from "../../src/bytes/measure-bytes.js";
import { bodyOf } from "../../src/driver/messages.js";
import { encodeRecords } from "../../src/driver/records.js";
import { WIRES } from "../../src/driver/wires.js";
import type { WireName } from "../../src/driver/wires.js";
import type { Contestant } from "../../src/measure/contestants.js";
import { describePeers } from "../peers/installed.js";
import { SPOKEN_BY_PEERS, SPOKEN_HERE, startSystem } from "../systems/start-system.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** How long a message is on the wire, in both directions. */
type Lengths = (message: AnyMessage) => MessageBytes;

const MASK_BYTES = 4;

/** As a WebSocket message, by the lengths of what is in it. */
function webSocket(toServer: number, toClient = toServer): MessageBytes {
  const header = (length: number): number => (length < 126 ? 2 : 4);
  return { toServer: header(toServer) + MASK_BYTES + toServer, toClient: header(toClient) + toClient };
}

const frame: Lengths = (message) => ({ toServer: encode(message).length, toClient: encode(message).length });
const frameInMessage: Lengths = (message) => webSocket(encode(message).length);

/** How many maps there are in what a message carries: Colyseus writes each with two bytes more than it needs. */
function mapsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, item) => sum + mapsIn(item), 0);
  return Array.isArray(value) ? inside : inside + 1;
}

const LENGTHS: Readonly<Record<WireName, Lengths>> = {
  tcp: frame,
  "tcp-extended": frame,
  "websocket-bodies": (message) => webSocket(bodyOf(encode(message)).length),
  "websocket-extended": frameInMessage,
  "websocket-extended-unbatched": frameInMessage,
  "socket.io": ({ action, ...payload }) => webSocket(`42${JSON.stringify([action, payload])}`.length),
  "socket.io-msgpack"({ action, ...payload }) {
    const packet = { type: 2, data: [action, payload], nsp: "/" };
    return webSocket(toMsgpack({ ...packet, options: { compress: true } }).length, toMsgpack(packet).length);
  },
  colyseus({ action, ...payload }) {
    const head = 1 + toMsgpack(action).length;
    return webSocket(head + encodeRecords(payload).length, head + toMsgpack(payload).length + 2 * mapsIn(payload));
  },
};

function bytesOf({ system: name, wire }: Contestant): void {
  test("sends messages of games back, of which each is as long on the wire as it should be", async () => {
    const system = await startSystem(name);
    cleanUps.push(() => system.stop());
    const lengths = await exchange(system.port, WIRES[wire]);
    expect(lengths).toEqual(GAME_MESSAGES.map(({ message }) => LENGTHS[wire](message)));
  });
}

const TITLE = "the system $system, spoken to by $wire,";
describe.each(SPOKEN_HERE)(TITLE, bytesOf);
describePeers.each(SPOKEN_BY_PEERS)(TITLE, bytesOf);
