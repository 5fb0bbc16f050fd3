import type { Socket } from "node:net";

/** What a client speaks, as its first byte tells: frames begin with 0, HTTP with the method's first letter. */
export type Speech = "frames" | "http" | "tls" | "unknown";

/** What was found in the first bytes: how many of them are done with, and what to do once the others are put back. */
export interface Finding {
  readonly taken: number;
  readonly then: () => void;
}

const TLS_HELLO = 0x16;
const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

export function speechOf(firstByte: number | undefined): Speech {
  if (firstByte === 0) return "frames";
  if (firstByte === TLS_HELLO) return "tls";
  return firstByte !== undefined && firstByte >= LETTER_A && firstByte <= LETTER_Z ? "http" : "unknown";
}

/**
 * Reads a socket until its first bytes say enough. Then it is paused, and the bytes that were not taken are back in it,
 * for whoever reads next.
 *
 * @param find - Called with all bytes so far; `undefined` where it needs more.
 * @param onEnd - Called where the peer ends its side before that.
 * @returns Stops reading; what has arrived is back in the socket. Idempotent.
 */
export function readFirst(socket: Socket, find: (bytes: Buffer) => Finding | undefined, onEnd: () => void): () => void {
  let bytes = Buffer.alloc(0);
  let stopped = false;
  const stop = (taken = 0): void => {
    if (stopped) return;
    stopped = true;
    socket.off("data", socketOnData);
    socket.off("end", onEnd);
    socket.pause();
    if (bytes.length > taken && !socket.destroyed) socket.unshift(bytes.subarray(taken));
  };
  const socketOnData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const finding = find(bytes);
    if (!finding) return;
    stop(finding.taken);
    finding.then();
  };
  socket.on("data", socketOnData);
  socket.on("end", onEnd);
  socket.resume();
  return () => stop();
}
