import { Action, ConnectionListener } from "@repod/client";
import type { DisconnectedEvent, ToClient } from "@repod/client";
import type { Target } from "../target.js";
import type { TransportName } from "../transport-name.js";
import { canteen } from "./contract.js";
import type { RationName } from "./contract.js";

/** What the slow one has read. */
export interface Meal {
  /** The numbers of the rations, in the order in which they came. */
  readonly numbers: readonly number[];
  /** Why the connection ended, once it has. */
  readonly end?: string;
}

/** The client that stops reading: not by itself, its whole process is stopped. */
export class Consumer extends ConnectionListener.of(canteen) {
  readonly #numbers: number[] = [];
  #end: string | undefined;
  #onConnected: (() => void) | undefined;

  get meal(): Meal {
    return { numbers: this.#numbers, ...(this.#end !== undefined && { end: this.#end }) };
  }

  /** Connects and asks to be fed. */
  async order({ host, port }: Target, transport: TransportName, ration: RationName): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onConnected = resolve;
      if (transport === "tcp") this.connect(host, port, { autoPump: true });
      else this.connect(`ws://${host}:${port}`, { autoPump: true });
    });
    this.send({ action: "feed", ration });
  }

  @Action("connected")
  connected(): void {
    this.#onConnected?.();
  }

  @Action("reliable")
  reliable({ n }: ToClient<typeof canteen, "reliable">): void {
    this.#numbers.push(n);
  }

  @Action("latest")
  latest({ n }: ToClient<typeof canteen, "latest">): void {
    this.#numbers.push(n);
  }

  @Action("disconnected")
  disconnected({ code }: DisconnectedEvent): void {
    this.#end = code;
  }
}
