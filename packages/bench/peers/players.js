import { machineTime } from "../dist/systems/machine-time.js";
import { TICK_RATE } from "../dist/systems/system.js";

/** From one state of a room to the next, in milliseconds. */
export const TICK_INTERVAL = 1_000 / TICK_RATE;

/** Those who play in a room, and where they are. */
export class Players {
  #players = new Set();

  get size() {
    return this.#players.size;
  }

  /** @returns A player with the next number. Whoever has it moves it. */
  enter() {
    const player = { id: this.#players.size, x: 0, y: 0 };
    this.#players.add(player);
    return player;
  }

  leave(player) {
    this.#players.delete(player);
  }

  /** What the room is told. */
  state() {
    return { time: machineTime(), players: [...this.#players] };
  }
}
