import { FILL, RATIONS_A_SECOND } from "./contract.js";
import type { Ration } from "./contract.js";

/** Sends rations at a steady rate. */
export class Feeder {
  readonly #send: (ration: Ration) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #sent = 0;

  constructor(send: (ration: Ration) => void) {
    this.#send = send;
    this.#timer = setInterval(() => this.#step(), 1_000 / RATIONS_A_SECOND);
  }

  /** The number of the last ration. */
  get newest(): number {
    return this.#sent;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #step(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) / 1_000) * RATIONS_A_SECOND);
    while (this.#sent < due) this.#send({ n: (this.#sent += 1), fill: FILL });
  }
}
