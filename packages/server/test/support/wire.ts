import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Address, Transport } from "@repod/core/internal";
import { WebSocket } from "ws";
import type { ClientOptions } from "ws";

export interface WireEvents {
  onBytes(bytes: Uint8Array): void;
  /** The other side ended, in order or not. */
  onEnd(clean: boolean): void;
  /** Nothing is left of the connection. */
  onGone(): void;
}

/** The bytes under a peer: a TCP socket, or one end of a pair in memory. */
export interface Wire {
  write(bytes: Uint8Array): void;
  /** Ends this side. A socket can still be read. */
  end(): void;
  /** Ends at once, without a word to the other side. */
  reset(): void;
  pause(): void;
  resume(): void;
}

export function tcpWire([host, port]: Address, events: WireEvents): Wire {
  return socketWire(connect({ host, port, noDelay: true, allowHalfOpen: true }), events);
}

export function socketWire(socket: Socket, events: WireEvents): Wire {
  let clean = false;
  socket.on("data", (bytes) => events.onBytes(bytes));
  socket.on("end", () => events.onEnd((clean = true)));
  // What follows is `close`.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    if (!clean) events.onEnd(false);
    events.onGone();
  });
  return {
    write: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    reset: () => abort(socket),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}

/**
 * Ends a socket at once. By a reset, except while its own end is on its way: Node refuses that reset, never closes the
 * handle, and waits for it for ever, at full speed, when the process ends.
 */
function abort(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}

/** A WebSocket; what is written before it stands follows when it does. */
export function webSocketWire(url: string, events: WireEvents, options: ClientOptions = {}): Wire {
  const ws = new WebSocket(url, { perMessageDeflate: false, ...options });
  let clean = false;
  const early: Uint8Array[] = [];
  ws.on("open", () => early.forEach((bytes) => ws.send(bytes)));
  ws.on("message", (data) => events.onBytes(data as Buffer));
  ws.on("error", () => undefined);
  ws.on("close", (code) => {
    clean = code !== 1006;
    events.onEnd(clean);
    events.onGone();
  });
  return {
    write: (bytes) => void (ws.readyState === WebSocket.CONNECTING ? early.push(bytes) : ws.send(bytes)),
    end: () => ws.close(),
    reset: () => ws.terminate(),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  };
}

export function memoryWire(transport: Transport, events: WireEvents): Wire {
  transport.listen({
    onData: (bytes) => events.onBytes(bytes),
    onDrain: () => undefined,
    onFault: () => undefined,
    onEnd: ({ clean }) => {
      events.onEnd(clean);
      events.onGone();
    },
  });
  return {
    write: (bytes) => transport.send([bytes], bytes.length),
    end: () => transport.close(1000, ""),
    reset: () => transport.terminate(),
    pause: () => transport.pause(),
    resume: () => transport.resume(),
  };
}
