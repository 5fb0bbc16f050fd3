import type { RepodError } from "../errors/repod-error.js";

/** Host and port of one end of a connection. */
export type Address = readonly [host: string, port: number];

export type TransportKind = "tcp" | "websocket" | "port" | "memory";

/** How a transport ended. */
export interface TransportEnd {
  /**
   * Whether the peer ended it in order, rather than by a fault or by vanishing, or this side by `terminate`. A system ends
   * the TCP connections of a process that was killed in order too: only a message of the peer's says that it meant it.
   */
  readonly clean: boolean;
  /**
   * The WebSocket close code that the peer sent, where there was one; after what the WebSocket protocol forbids, that with
   * which the peer was answered.
   */
  readonly closeCode?: number;
  /** What went wrong, where something did. */
  readonly error?: Error;
}

/** Who listens to a transport. No method may throw: there is nobody to catch it. */
export interface TransportHandler {
  /** Bytes arrived. They may be reused after the call: keep a copy of what you keep. */
  onData(chunk: Uint8Array): void;
  /**
   * The system has taken what was sent; `bufferedBytes` is 0 again. Comes whenever a `send` left it above 0, unless
   * `close`, `terminate` or the end comes first.
   */
  onDrain(): void;
  /**
   * What arrived broke a rule of this kind of transport: text where bytes belong, say. No bytes are delivered after it;
   * whoever listens ends the transport.
   */
  onFault(error: RepodError): void;
  /**
   * Nothing more will arrive. Called once, whichever side ended it, and never from inside a call of the transport's
   * methods; nothing is called after it. While it is called with a clean end, bytes can still be sent; when it returns, our
   * side ends too. Bytes in `bufferedBytes` may still be on their way: `terminate` gives them up.
   */
  onEnd(end: TransportEnd): void;
}

/**
 * Carries bytes, in order, between two ends. Knows nothing of frames.
 *
 * No method throws because of what the network does; what fails is told through `TransportHandler.onEnd`.
 */
export interface Transport {
  readonly kind: TransportKind;
  /** Whether bytes are encrypted on their way. */
  readonly secure: boolean;
  readonly remoteAddress: Address;
  /**
   * Where bytes travel in units, as the messages of a WebSocket: how many frames' bytes a unit holds unless it is one
   * frame; each `send` is a unit, and so is each chunk that arrives. Infinity where bytes are a stream.
   */
  readonly maxBatchBytes: number;
  /**
   * Bytes that have been read so far, whether they were delivered or not. Absent where only what is delivered can be seen:
   * in a browser nobody knows of a message that is still on its way in.
   */
  readonly bytesRead?: number | undefined;
  /** Bytes accepted by `send` that the system has not taken yet. */
  readonly bufferedBytes: number;
  /**
   * Says who listens. What arrived before is kept and delivered, in order, after this call. A second handler takes the
   * place of the first.
   */
  listen(handler: TransportHandler): void;
  /**
   * Sends whole frames in one write. The bytes belong to the transport from then on, may be shared with others, and
   * are never changed by anyone. Ignored after `close`, `terminate` and `onEnd`.
   *
   * @param byteLength - The sum of the frames' lengths.
   */
  send(frames: readonly Uint8Array[], byteLength: number): void;
  /**
   * Stops delivering bytes until `resume`, and with it, before long, the peer's sending. An end in order waits behind
   * bytes that are held back; a fault does not wait. Idempotent.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends in order: what was sent still goes out, then the peer sees the end. Goes on reading, paused or not, and drops
   * what it reads, so that the peer's last bytes cannot reset the connection under our own. Only `onEnd` is called from
   * now on. Idempotent. The caller sets the deadline and then calls `terminate`.
   *
   * @param closeCode - The WebSocket close code; other transports ignore it.
   */
  close(closeCode: number, reason: string): void;
  /** Ends at once, from inside `onData` too; bytes not yet sent are lost. Idempotent. */
  terminate(): void;
}
