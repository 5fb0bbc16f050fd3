import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** How much a peer has to move between two looks, in bytes, where it has as much left to move. */
const LEAST_BYTES = 16_384;

/** What Node's handle of a socket knows; a single large write is seen to go on nowhere else. */
interface Handle {
  readonly bytesWritten: number;
  /** How many of them wait because the peer does not read. */
  readonly writeQueueSize: number;
}

/** Whether the peer of an HTTP connection goes on: with the request that it sends, and with the answer that it reads. */
export class PeerProgress {
  readonly #socket: Socket;
  /** The request that was arriving at the last look. */
  #arriving: IncomingMessage | undefined;
  #read = 0;
  #taken = 0;
  /** How many bytes the peer had to read at the last look. */
  #owed = 0;

  /** @param socket - The one under the encryption: only there is seen what leaves. */
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param request - The last one that began to arrive. */
  look(request: IncomingMessage | undefined): void {
    this.#arriving = request && isPeersTurn(request) ? request : undefined;
    this.#read = this.#socket.bytesRead;
    this.#taken = takenFrom(this.#socket);
    this.#owed = handleOf(this.#socket)?.writeQueueSize ?? 0;
  }

  /** Whether the peer has moved less since the last look than it had to. */
  get isStalled(): boolean {
    return this.#sendsTooLittle() || takenFrom(this.#socket) - this.#taken < Math.min(this.#owed, LEAST_BYTES);
  }

  #sendsTooLittle(): boolean {
    if (!this.#arriving || !isPeersTurn(this.#arriving)) return false;
    return this.#socket.bytesRead - this.#read < LEAST_BYTES;
  }
}

/** Whether more of a request has to come; while what came waits to be read, nothing more is taken from the peer. */
function isPeersTurn({ complete, readableHighWaterMark, readableLength }: IncomingMessage): boolean {
  return !complete && readableLength < readableHighWaterMark;
}

/** What knows how many bytes have left for the peer; absent behind the end. */
function handleOf(socket: Socket): Handle | undefined {
  return (socket as Socket & { readonly _handle?: Handle | null })._handle ?? undefined;
}

function takenFrom(socket: Socket): number {
  const { bytesWritten = 0, writeQueueSize = 0 } = handleOf(socket) ?? {};
  return bytesWritten - writeQueueSize;
}
