import { action, defineContract } from "@repod/core";
import type { AnyMessage, Broker } from "@repod/core";
import { Action, Channel, Server, Tick } from "@repod/server";
import type { ServerOptions } from "@repod/server";
import { machineTime } from "./machine-time.js";
import { TICK_RATE } from "./system.js";
import type { MovingPlayer, Payload, RunningSystem, State } from "./system.js";

const contract = defineContract({
  toServer: {
    echo: action<Payload>(),
    publish: action<Payload>(),
    join: action<{ room: string }>(),
    move: action<{ x: number; y: number }>(),
  },
  toClient: { echo: action<Payload>(), news: action<Payload>(), state: action<State>() },
});

class BenchChannel extends Channel.of(contract)<BenchServer> {
  player: MovingPlayer | undefined;

  @Action("echo")
  echo({ sequence, text }: Payload): void {
    this.send({ action: "echo", sequence, text });
  }

  @Action("publish")
  publish({ sequence, text }: Payload): void {
    this.server.sendToAll({ action: "news", sequence, text });
  }

  @Action("join")
  join({ room }: { room: string }): void {
    this.joinGroup(room);
    this.player = this.server.enter(room);
  }

  @Action("move")
  move({ x, y }: { x: number; y: number }): void {
    if (!this.player) return;
    this.player.x = x;
    this.player.y = y;
  }

  override networkReceived(message: AnyMessage): void {
    // What the contract does not have, and goes back as it came.
    this.send(message as Parameters<typeof this.send>[0]);
  }

  override onClose(): void {
    if (this.player) this.server.leave(this.player, this.groups);
  }
}

class BenchServer extends Server<BenchChannel> {
  channelClass = BenchChannel;
  readonly #rooms = new Map<string, Set<MovingPlayer>>();

  enter(name: string): MovingPlayer {
    const players = this.#rooms.get(name) ?? new Set();
    const player = { id: players.size, x: 0, y: 0 };
    this.#rooms.set(name, players.add(player));
    return player;
  }

  leave(player: MovingPlayer, rooms: Iterable<string>): void {
    for (const name of rooms) {
      const players = this.#rooms.get(name);
      players?.delete(player);
      if (players?.size === 0) this.#rooms.delete(name);
    }
  }

  @Tick(TICK_RATE)
  tick(): void {
    const time = machineTime();
    for (const [name, players] of this.#rooms) {
      this.group(name).send({ action: "state", time, players: [...players] });
    }
  }
}

/**
 * More than one client says here. By default one is slowed down at 10,000 messages a second, which is more than a player
 * sends, and less than a round trip allows: what is counted and compared is the same.
 */
const OUT_OF_REACH = { messages: 100_000, bytes: 100_000_000 };

/** Ours, as the guide shows it: a contract without schemas, and defaults for everything else. One port serves every wire. */
export async function startRepod(broker?: Broker): Promise<RunningSystem> {
  return start(broker ? new BenchServer({ port: 0, receiveRate: OUT_OF_REACH, broker }) : createServer({}));
}

/** The same, but broadcasts are written in the turn in which they are sent. */
export async function startRepodWithoutWindow(): Promise<RunningSystem> {
  return start(createServer({ broadcastWindow: 0 }));
}

async function start(server: BenchServer): Promise<RunningSystem> {
  await server.start();
  const [, port] = server.address;
  return { port, stop: () => server.stop({ drain: 0 }) };
}

/** Builds from before there was such a bound, or a window, with which ours is compared, refuse the option and do without. */
function createServer(options: Pick<ServerOptions, "broadcastWindow">): BenchServer {
  for (const more of [{ receiveRate: OUT_OF_REACH, ...options }, { receiveRate: OUT_OF_REACH }]) {
    try {
      return new BenchServer({ port: 0, ...more });
    } catch {
      // The next one has less.
    }
  }
  return new BenchServer({ port: 0 });
}
