import { Action, ConnectionListener } from "@repod/client";
import type { DisconnectedEvent, ErrorEvent, ToClient } from "@repod/client";
import { game } from "../game/contract.js";
import type { TransportName } from "../transport-name.js";
import type { Target } from "../target.js";

/** Who is told what a player notices. */
export interface PlayerWatcher {
  /** A message came back after so many milliseconds. */
  onRoundTrip(milliseconds: number): void;
  /** Something is wrong that no honest client may ever notice. */
  onFault(fault: string): void;
}

type From<K extends keyof typeof game.toClient> = ToClient<typeof game, K>;

/** An honest client: counts what it sends and what comes back. */
export class Player extends ConnectionListener.of(game) {
  readonly #watcher: PlayerWatcher;
  /** When each message was sent that has not come back; the first is number `#returned`. */
  #sentAt: number[] = [];
  #returned = 0;
  #said = 0;
  #moved = 0;
  /** The last number from each of those in the room. */
  readonly #heard = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  #connected: (() => void) | undefined;
  #isLeaving = false;

  constructor(watcher: PlayerWatcher) {
    super();
    this.#watcher = watcher;
  }

  /** How many messages are on their way. */
  get underWay(): number {
    return this.#sentAt.length;
  }

  /** Resolves when the server has greeted it. */
  join({ host, port }: Target, transport: TransportName, password?: string): Promise<void> {
    const options = { autoPump: true, ...(password !== undefined && { auth: password }) };
    return new Promise((resolve) => {
      this.#connected = resolve;
      if (transport === "tcp") this.connect(host, port, options);
      else this.connect(`ws://${host}:${port}`, options);
    });
  }

  leave(): void {
    this.#isLeaving = true;
    this.close();
  }

  play(): void {
    const n = this.#returned + this.#sentAt.length;
    this.#sentAt.push(performance.now());
    this.send({ action: "play", n });
  }

  say(): void {
    this.send({ action: "say", n: this.#said++, text: "good game, everybody" });
  }

  move(): void {
    this.send({ action: "move", n: this.#moved++, x: 1.5, y: -0.25 });
  }

  @Action("connected")
  connected(): void {
    this.#connected?.();
  }

  @Action("played")
  played({ n }: From<"played">): void {
    const sentAt = this.#sentAt.shift();
    if (n !== this.#returned || sentAt === undefined)
      this.#watcher.onFault(`got ${n} back instead of ${this.#returned}`);
    else this.#watcher.onRoundTrip(performance.now() - sentAt);
    this.#returned = n + 1;
  }

  @Action("said")
  said({ from, n }: From<"said">): void {
    const last = this.#heard.get(from);
    if (last !== undefined && n !== last + 1) this.#watcher.onFault(`heard ${n} after ${last}`);
    this.#heard.set(from, n);
  }

  @Action("moved")
  moved({ from, n }: From<"moved">): void {
    const last = this.#seen.get(from);
    if (last !== undefined && n <= last) this.#watcher.onFault(`saw ${n} after ${last}`);
    this.#seen.set(from, n);
  }

  @Action("disconnected")
  disconnected({ code }: DisconnectedEvent): void {
    if (!this.#isLeaving) this.#watcher.onFault(`was disconnected with ${code}`);
  }

  @Action("error")
  failed({ code = "error" }: ErrorEvent): void {
    this.#watcher.onFault(`could not connect: ${code}`);
    this.#connected?.();
  }
}
