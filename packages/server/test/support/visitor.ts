import type { WireMap } from "@repod/core/internal";
import type { ExtendedPeer, HelloFields } from "./peers.js";

/** Frames without a number, besides acknowledgements, which no inbox has. */
const UNCOUNTED: readonly unknown[] = ["connected", "$ping", "$pong", "$skip", "$close"];

/** By what a client gets its session back. */
export interface Key {
  readonly session: string;
  readonly token: string;
}

/** What a greeting says. */
export type Greeted = Key & { readonly resumed: boolean; readonly received: number };

/** An extended client that knows its session, whatever transport that is on at the time. */
export class Visitor {
  readonly #dial: (hello?: HelloFields) => ExtendedPeer;
  readonly #peers: ExtendedPeer[] = [];
  key!: Key;

  constructor(dial: (hello?: HelloFields) => ExtendedPeer) {
    this.#dial = dial;
  }

  /** The present end, or the last one. */
  get peer(): ExtendedPeer {
    return this.#peers.at(-1)!;
  }

  /** What the server sent in this session that has a number, in order, over all transports. */
  get messages(): WireMap[] {
    return this.#peers.flatMap(({ inbox }) => inbox.items.filter(({ action }) => !UNCOUNTED.includes(action)));
  }

  /** How many frames with numbers have arrived: those, and what stands for others. */
  get received(): number {
    const skips = this.#peers.flatMap(({ inbox }) => inbox.items.filter(({ action }) => action === "$skip"));
    return this.messages.length + skips.reduce((sum, { n }) => sum + (n as number), 0);
  }

  /** Comes for the first time, and lets the server know that its greeting arrived. */
  async arrive(hello?: HelloFields): Promise<Greeted> {
    const greeted = await this.greet(this.#dial(hello));
    await this.#speak();
    return greeted;
  }

  /** Comes back, and says that it does, if it may go on. What of the hello is given is as it is given. */
  async comeBack(resume: Partial<Key & { received: number }> = {}, hello?: HelloFields): Promise<Greeted> {
    const greeted = await this.greet(this.returning(resume, hello));
    await this.#speak();
    return greeted;
  }

  /** Says hello to come back. */
  returning(resume: Partial<Key & { received: number }> = {}, hello?: HelloFields): ExtendedPeer {
    return this.#dial({ ...hello, resume: { ...this.key, received: this.received, ...resume } });
  }

  /** Takes the greeting over a transport; in a new session nothing has arrived yet. */
  async greet(peer: ExtendedPeer): Promise<Greeted> {
    const { $ } = (await peer.until("connected")) as { $: Greeted };
    this.key = { session: $.session, token: $.token };
    if (!$.resumed) this.#peers.length = 0;
    this.#peers.push(peer);
    return $;
  }

  /** Resolves when the server has read all that was sent. */
  async settled(): Promise<void> {
    this.peer.send({ action: "$ping", t: 0, n: this.received });
    await this.peer.until("$pong");
  }

  async #speak(): Promise<void> {
    this.peer.acknowledge(this.received);
    await this.settled();
  }
}
