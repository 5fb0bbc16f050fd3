import { machineTime } from "./machine-time.js";
import { TICK_RATE } from "./system.js";
import type { MovingPlayer, Player, State } from "./system.js";

/** Sends the same to all of a room. */
export type SendState<Peer> = (peers: Iterable<Peer>, message: { readonly action: "state" } & State) => void;

interface Room<Peer> {
  readonly name: string;
  readonly peers: Set<Peer>;
  readonly players: Set<MovingPlayer>;
}

/** A player, and where it plays. */
export interface Seat<Peer> {
  readonly room: Room<Peer>;
  readonly player: MovingPlayer;
}

/** Rooms as one writes them by hand: sets of connections and of players, and one timer for all. */
export class HandWrittenRooms<Peer> {
  readonly #rooms = new Map<string, Room<Peer>>();
  readonly #sendState: SendState<Peer>;
  #timer: NodeJS.Timeout | undefined;

  constructor(sendState: SendState<Peer>) {
    this.#sendState = sendState;
  }

  join(name: string, peer: Peer): Seat<Peer> {
    this.#timer ??= setInterval(() => this.#tick(), 1_000 / TICK_RATE);
    const room = this.#rooms.get(name) ?? { name, peers: new Set<Peer>(), players: new Set<MovingPlayer>() };
    this.#rooms.set(name, room);
    const player = { id: room.players.size, x: 0, y: 0 };
    room.peers.add(peer);
    room.players.add(player);
    return { room, player };
  }

  leave({ room, player }: Seat<Peer>, peer: Peer): void {
    room.peers.delete(peer);
    room.players.delete(player);
    if (room.peers.size === 0) this.#rooms.delete(room.name);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const time = machineTime();
    for (const { peers, players } of this.#rooms.values()) {
      this.#sendState(peers, { action: "state", time, players: [...players] });
    }
  }
}

export function move(player: MovingPlayer, { x, y }: Player): void {
  player.x = x;
  player.y = y;
}
