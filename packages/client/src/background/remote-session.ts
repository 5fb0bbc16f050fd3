import { HEADER_SIZE, RepodError, tellError } from "@repod/core/internal";
import type { FrameEncoder, Peer } from "@repod/core/internal";
import { queueFull } from "../early-queue.js";
import type { OutgoingSession } from "../outbox.js";
import type { Command } from "./commands.js";
import type { Status } from "./status.js";

export interface RemoteSessionSetup {
  /** By which the network thread knows what was meant for it. */
  readonly number: number;
  readonly peer: Peer;
  readonly encoder: FrameEncoder;
  /** How many bytes may wait, under way to the thread or there. */
  readonly maxQueuedBytes: number;
  readonly post: (command: Command) => void;
  /** Gives the network thread a frame of a session. */
  readonly sendFrame: (session: number, frame: Uint8Array, slot: string | undefined) => void;
  /** Has the newest status, and what else has arrived, taken in. */
  readonly catchUp: () => void;
}

/** In the main thread, the session that is in the other one: what is sent goes there at once. */
export class RemoteSession implements OutgoingSession {
  readonly peer: Peer;
  /** What the server is not known to have, be it here, under way to the thread, or there. */
  readonly queue: OutgoingSession["queue"];
  readonly #setup: RemoteSessionSetup;
  #isOpen = true;
  #sentFrames = 0;
  #sentBytes = 0;
  #status: Pick<Status, "takenFrames" | "takenBytes" | "queuedFrames" | "queuedBytes"> | undefined;

  constructor(setup: RemoteSessionSetup) {
    this.peer = setup.peer;
    this.#setup = setup;
    const current = (): RemoteSession => {
      setup.catchUp();
      return this;
    };
    this.queue = {
      get queuedBytes() {
        return current().#queuedBytes;
      },
      get queuedFrames() {
        return current().#queuedFrames;
      },
    };
  }

  /** How things stand now. */
  update(status: Status): void {
    this.#status = status;
  }

  /**
   * It is over.
   *
   * @param takenFrames - How many frames had reached it.
   * @returns How many had not, and never will.
   */
  end(takenFrames: number): number {
    this.#isOpen = false;
    return this.#sentFrames - takenFrames;
  }

  sendFrame(frame: Uint8Array, action: string, slot?: string): number {
    const { maxQueuedBytes, number } = this.#setup;
    const byteLength = frame.length - HEADER_SIZE;
    if (byteLength > this.peer.limit) {
      throw new RepodError(
        "message_too_large",
        `"${action}" has ${byteLength} bytes; the peer accepts ${this.peer.limit}.`,
      );
    }
    if (!this.#hasRoom(frame.length)) this.#setup.catchUp();
    if (!this.#isOpen) return 0;
    if (!this.#hasRoom(frame.length)) throw queueFull(action, maxQueuedBytes);
    this.#sentFrames += 1;
    this.#sentBytes += frame.length;
    this.#setup.sendFrame(number, frame, slot);
    return frame.length;
  }

  sendReply(id: number, value: unknown): void {
    this.sendFrame(this.#setup.encoder.protocol({ action: "$reply", $id: id, ok: true, value }), "$reply");
  }

  sendRefusal(id: number, error: RepodError): void {
    this.#setup.post({ kind: "refuse", session: this.#setup.number, id, error: tellError(error, 0) });
  }

  get #queuedFrames(): number {
    return this.#sentFrames - (this.#status?.takenFrames ?? 0) + (this.#status?.queuedFrames ?? 0);
  }

  get #queuedBytes(): number {
    return this.#sentBytes - (this.#status?.takenBytes ?? 0) + (this.#status?.queuedBytes ?? 0);
  }

  /** One frame alone is let through, or it could never be sent. */
  #hasRoom(byteLength: number): boolean {
    const queued = this.#queuedBytes;
    return queued === 0 || queued + byteLength <= this.#setup.maxQueuedBytes;
  }
}
