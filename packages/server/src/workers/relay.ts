import { LINGER_MS } from "@repod/core/internal";
import type { Clock, RepodError, TimerHandle, Transport, TransportEnd, TransportHandler } from "@repod/core/internal";
import type { ParcelHandler, ParcelSocket } from "./parcel-socket.js";
import { PARCELS } from "./parcels.js";
import type { ParcelKind } from "./parcels.js";
import { readClose, writeEnd, writeFault } from "./relay-words.js";

/** How many bytes may wait for the owner before nothing more is read from the client. */
const MAX_WAITING_BYTES = 65_536;

/** How often it is looked whether an owner of which nothing is read is still there, in milliseconds. */
const LOOK_MS = 1_000;

/** What whoever makes a relay has to do with it. */
interface RelayHooks {
  /** The owner listens to what is sent from here on, and knows nothing of the client yet. */
  onBegin(): void;
  /** Nothing of it is left. */
  onOver(): void;
}

/**
 * A client whose session is another worker's: brings bytes from one to the other, each no faster than the other side takes them,
 * and all that one of them does to the connection. What the bytes say is no business of this worker.
 */
export class Relay implements TransportHandler {
  /** Where the owner is reached. */
  readonly path: string;
  readonly #transport: Transport;
  readonly #owner: ParcelSocket;
  readonly #clock: Clock;
  readonly #hooks: RelayHooks;
  #isClientGone = false;
  #isOwnerGone = false;
  #bytesRead: number | undefined;
  #look: TimerHandle;

  readonly #ownerHandler: ParcelHandler = {
    onParcel: (kind, payload) => this.#ownerOnParcel(kind, payload),
    onDrain: () => this.#transport.resume(),
    onEnd: () => this.#ownerOnEnd(),
  };

  /** @param owner - The socket to the worker that has the session, and has taken the client. Paused. */
  constructor(path: string, transport: Transport, owner: ParcelSocket, clock: Clock, hooks: RelayHooks) {
    this.path = path;
    this.#transport = transport;
    this.#owner = owner;
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /**
   * Takes over the transport.
   *
   * @param held - What has arrived over it and was not looked at.
   */
  begin(held: Uint8Array): void {
    this.#hooks.onBegin();
    this.#transport.listen(this);
    if (held.length > 0) this.onData(held);
    this.#transport.resume();
    this.#owner.listen(this.#ownerHandler);
    this.#owner.resume();
  }

  /** The client has gone before it could begin. */
  abandon(): void {
    this.#owner.destroy();
    this.#hooks.onOver();
  }

  /** Ends it at once, on both sides. */
  cut(): void {
    this.#owner.destroy();
    this.#transport.terminate();
  }

  /** Where something has arrived that is no whole message yet, the owner is to know: it judges by that whether somebody is there. */
  beat(): void {
    const { bytesRead } = this.#transport;
    if (bytesRead === this.#bytesRead || this.#isClientGone) return;
    this.#bytesRead = bytesRead;
    this.#owner.send(PARCELS.alive);
  }

  onData(chunk: Uint8Array): void {
    this.#owner.send(PARCELS.data, chunk);
    if (this.#owner.bufferedBytes > MAX_WAITING_BYTES) this.#transport.pause();
  }

  onDrain(): void {
    this.#owner.resume();
  }

  onFault(error: RepodError): void {
    this.#owner.send(PARCELS.fault, writeFault(error));
  }

  onEnd(end: TransportEnd): void {
    this.#isClientGone = true;
    this.#owner.send(PARCELS.end, writeEnd(end));
    // The owner ends its side when it has read that; until then it is heard, and nobody listens.
    this.#owner.end();
    this.#owner.resume();
    // It has ended its side, and may never read what still waits for it.
    if (this.#transport.bufferedBytes > 0) this.#clock.setTimeout(() => this.#transport.terminate(), LINGER_MS);
    if (this.#isOwnerGone) this.#hooks.onOver();
  }

  #ownerOnParcel(kind: ParcelKind, payload: Uint8Array): void {
    if (this.#isClientGone) return;
    if (kind === PARCELS.data) {
      this.#transport.send([payload], payload.length);
      if (this.#transport.bufferedBytes > 0) this.#holdOwner();
    } else if (kind === PARCELS.close) {
      const { closeCode, reason } = readClose(payload);
      this.#transport.close(closeCode, reason);
    }
  }

  /** Reads nothing more of the owner until the client has taken what there is. */
  #holdOwner(): void {
    this.#owner.pause();
    this.#lookLater();
  }

  /** A client that takes nothing is not to hide for good that its owner has cut it. */
  #lookLater(): void {
    if (this.#look !== undefined) return;
    this.#look = this.#clock.setTimeout(() => {
      this.#look = undefined;
      if (this.#isOwnerGone || !this.#owner.isPaused) return;
      this.#owner.probe();
      this.#lookLater();
    }, LOOK_MS);
  }

  #ownerOnEnd(): void {
    this.#isOwnerGone = true;
    this.#owner.destroy();
    if (this.#isClientGone) this.#hooks.onOver();
    else this.#transport.terminate();
  }
}
