import { toldError } from "@repod/core/internal";
import type { RepodError, WireMap } from "@repod/core/internal";
import type { ConnectionOutbox, OutgoingSession } from "../outbox.js";
import type { RefuseCommand } from "./commands.js";
import { RECORD } from "./records.js";
import type { RecordKind } from "./records.js";

/** Who passes on what the outbox has to tell the main thread. */
export interface Teller {
  /** Tells a map. */
  tell(kind: RecordKind, number: number, map: WireMap): void;
  /** Passes on the frame that has just arrived, as it came. */
  passOn(kind: RecordKind, number: number): void;
}

/**
 * In the network thread, what stands between the main thread and the session: frames come from there ready to be sent, and
 * answers go there as they came. Who waits for them, and for how long, is known there alone.
 */
export class ThreadOutbox implements ConnectionOutbox {
  /** The main thread has what it lets in; nothing depends on reading on. */
  readonly isAwaiting = false;
  readonly #teller: Teller;
  #session: OutgoingSession | undefined;
  /** The number of the session, 1 being the first. */
  #number = 0;
  /** What the session got of the main thread. */
  #takenFrames = 0;
  #takenBytes = 0;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  get takenFrames(): number {
    return this.#takenFrames;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  get queuedFrames(): number {
    return this.#session?.queue.queuedFrames ?? 0;
  }

  get queuedBytes(): number {
    return this.#session?.queue.queuedBytes ?? 0;
  }

  open(): void {}

  close(): void {}

  attach(session: OutgoingSession): void {
    const { extended, limit } = session.peer;
    this.#session = session;
    this.#number += 1;
    this.#takenFrames = 0;
    this.#takenBytes = 0;
    this.#teller.tell(RECORD.session, this.#number, { extended, limit });
  }

  detach(): void {
    this.#session = undefined;
    this.#teller.tell(RECORD.detached, this.#takenFrames, {});
  }

  settle(): void {
    this.#teller.passOn(RECORD.reply, 0);
  }

  asked(requestId: number): number {
    return requestId;
  }

  /** Sends what the main thread has made. */
  send(session: number, frame: Uint8Array, slot: string | undefined): void {
    if (session !== this.#number) return;
    this.#takenFrames += 1;
    this.#takenBytes += frame.length;
    // The name is for those who find no room: the main thread has looked whether there is any.
    this.#session?.sendFrame(frame, "", slot);
  }

  /** Answers a request of the server's with an error of the main thread's. */
  refuse({ session, id, error }: RefuseCommand): void {
    if (session === this.#number) this.#session?.sendRefusal(id, toldError(error) as RepodError);
  }
}
