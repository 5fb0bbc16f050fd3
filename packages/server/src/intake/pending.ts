/** Somebody who has connected and is not known yet. */
export interface PendingPeer {
  /** It has to go, since others came: it is told where it can be told, and cut otherwise. */
  expire(): void;
}

/**
 * All who have not finished their handshake, wherever they stand in it. There is room for so many; one more, and the
 * eldest goes, who has had the most time for its step: an honest client takes a moment for each.
 */
export class Pending {
  readonly #max: number;
  readonly #peers = new Set<PendingPeer>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#peers.size;
  }

  /** Adds the youngest; it is in until it is deleted. Adding it again makes it the youngest. */
  add(peer: PendingPeer): void {
    this.#peers.delete(peer);
    this.#peers.add(peer);
    if (this.#peers.size <= this.#max) return;
    const [eldest] = this.#peers;
    if (!eldest) return;
    this.#peers.delete(eldest);
    eldest.expire();
  }

  delete(peer: PendingPeer): void {
    this.#peers.delete(peer);
  }
}
