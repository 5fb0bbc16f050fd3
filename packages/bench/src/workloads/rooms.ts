import { setTimeout as wait } from "node:timers/promises";
import { createDeferred } from "@repod/core/internal";
import { meetAll } from "../driver/meet-all.js";
import type { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { machineTime } from "../systems/machine-time.js";
import { TICK_RATE } from "../systems/system.js";
import { CPU, P50, P99 } from "./figure.js";
import { loadWorkload } from "./load-workload.js";
import type { Load, Work } from "./workload.js";

const PLAYERS = 20;
/** How often each client moves in a second. */
const MOVES = 20;
/** How many moves there are to choose from: they are encoded beforehand. */
const KINDS_OF_MOVES = 64;

/**
 * A game in rooms. Whoever moves does so alone: the moves of all clients are spread evenly over the time from one move of a
 * client to its next. A unit is a message, a move or a state that a client was told: a server whose timer is late tells
 * fewer states, and what it takes is divided by fewer. Rooms are told their states also between two runs.
 */
export const rooms = loadWorkload({
  name: "rooms",
  title: ({ clients = PLAYERS }) =>
    `${clients / PLAYERS} rooms of ${PLAYERS} clients that move ${MOVES} times a second; each room is told its state ` +
    `${TICK_RATE} times a second`,
  unit: "message, a move or a state that a client was told",
  latency:
    "from a state being made to a client having it; states and traffic are what a client was told and how many bytes it read " +
    "and wrote, in a second",
  figures: [
    CPU,
    P50,
    P99,
    { name: "traffic", head: "traffic, B/s", digits: 0 },
    { name: "states", head: `states a second, of ${TICK_RATE}`, digits: 1 },
  ],
  full: { clients: 50 * PLAYERS, warmUp: 4, measured: 5 },
  quick: { clients: 3 * PLAYERS, warmUp: 0.1, measured: 0.5 },

  async open(ports, wire, { clients: count = PLAYERS }) {
    // A room is whole at one server.
    const portOf = (index: number): number => ports[roomNumber(index) % ports.length]!;
    const clients = await meetAll(count, portOf, wire, roomOf);
    const load = new RoomsLoad(clients, wire);
    await load.enter();
    return load;
  },
});

function roomNumber(index: number): number {
  return Math.floor(index / PLAYERS);
}

/** Where a client plays. */
function roomOf(index: number): string {
  return `room-${roomNumber(index)}`;
}

class RoomsLoad implements Load {
  readonly #clients: readonly RawClient[];
  readonly #wire: Wire;
  readonly #moves: readonly Uint8Array[];
  #states = 0;
  #latencies: number[] = [];
  #failed = createDeferred<never>();

  constructor(clients: readonly RawClient[], wire: Wire) {
    this.#clients = clients;
    this.#wire = wire;
    this.#moves = Array.from({ length: KINDS_OF_MOVES }, (_, index) =>
      wire.pack([{ action: "move", x: 12.25 + index, y: 480.75 - index }]),
    );
  }

  /** Has each client join a room, and resolves when all rooms are told their states. */
  async enter(): Promise<void> {
    const entered = createDeferred<void>();
    const told = new Set<RawClient>();
    for (const [index, client] of this.#clients.entries()) {
      client.onLost = this.#failed.reject;
      client.onReceived = () => {
        if (told.add(client).size === this.#clients.length) entered.resolve();
      };
      client.write(this.#wire.pack([{ action: "join", room: roomOf(index) }]));
    }
    await Promise.race([entered.promise, this.#failed.promise]);
    for (const [index, client] of this.#clients.entries()) client.onReceived = this.#receiver(index);
  }

  async run(seconds: number): Promise<Work> {
    this.#states = 0;
    this.#latencies = [];
    const bytesBefore = this.#bytes();
    const startedAt = performance.now();
    const moves = await Promise.race([this.#move(seconds), this.#failed.promise]);
    const clientSeconds = (this.#clients.length * (performance.now() - startedAt)) / 1_000;
    const states = this.#states / clientSeconds;
    const traffic = (this.#bytes() - bytesBefore) / clientSeconds;
    return { units: moves + this.#states, latencies: this.#latencies, others: { states, traffic } };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** @returns How many moves it was. */
  async #move(seconds: number): Promise<number> {
    const clients = this.#clients;
    const total = seconds * MOVES * clients.length;
    const startedAt = performance.now();
    let moved = 0;
    while (moved < total) {
      await wait(1);
      const due = Math.min(total, ((performance.now() - startedAt) / 1_000) * MOVES * clients.length);
      for (; moved < due; moved += 1) clients[moved % clients.length]!.write(this.#moves[moved % KINDS_OF_MOVES]!);
    }
    return moved;
  }

  /** Of each room one client looks at what it is told, another one in each: in some it is among the last to be told. */
  #receiver(index: number): (byteLength: number, payload: Buffer) => void {
    const looks = index % PLAYERS === roomNumber(index) % PLAYERS;
    return (_, payload) => {
      this.#states += 1;
      if (looks) this.#look(payload);
    };
  }

  #look(payload: Buffer): void {
    const { action, time, players } = this.#wire.parse(payload) as Partial<Record<string, unknown>>;
    if (action !== "state" || !Array.isArray(players) || players.length !== PLAYERS) {
      return this.#failed.reject(new Error(`A room of ${PLAYERS} was told ${String(action)}.`));
    }
    this.#latencies.push(machineTime() - Number(time));
  }

  #bytes(): number {
    return this.#clients.reduce((sum, client) => sum + client.bytesRead + client.bytesWritten, 0);
  }
}
