import type { Socket } from "node:net";
import type { Outlet, TransportEnd } from "@repod/core/internal";
import type { Pipe } from "../network/pipe.js";

/** How many bytes of one direction are held before its sender is made to wait. */
const CAPACITY = 65_536;

/** One direction between two sockets: what one receives is written to the other when its pipe lets it out. */
export class SocketFlow implements Outlet {
  readonly #source: Socket;
  readonly #sink: Socket;
  #pipe: Pipe | undefined;

  constructor(source: Socket, sink: Socket) {
    this.#source = source;
    this.#sink = sink;
  }

  /** Begins to read. */
  start(pipe: Pipe): void {
    const source = this.#source;
    this.#pipe = pipe;
    source.on("data", (chunk) => {
      pipe.onData(chunk);
      this.#throttle();
    });
    source.on("end", () => pipe.onEnd({ clean: true }));
    // What follows is `close`.
    source.on("error", () => undefined);
    // After an end in order this is none any more: by then the other direction has ended, too.
    source.on("close", () => pipe.onEnd({ clean: false }));
    this.#sink.on("drain", () => this.#throttle());
  }

  onData(chunk: Uint8Array): void {
    this.#sink.write(chunk);
    this.#throttle();
  }

  onEnd({ clean }: TransportEnd): void {
    if (clean) this.#sink.end();
    else reset(this.#sink);
  }

  #throttle(): void {
    const held = (this.#pipe?.waitingBytes ?? 0) + this.#sink.writableLength;
    if (held > CAPACITY) this.#source.pause();
    else if (this.#source.isPaused()) this.#source.resume();
  }
}

/**
 * Resets a connection; while our own end is on its way only closes it: Node refuses that reset, and its handle would keep
 * the process busy for ever.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
