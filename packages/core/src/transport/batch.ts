/** What a batch is written to: a stream socket. */
export interface BatchSocket {
  write(chunk: Uint8Array): unknown;
  cork(): void;
  uncork(): void;
}

/**
 * From this average frame length on, in bytes, the frames of a batch are written one by one under a cork (`writev`);
 * shorter ones are copied into one buffer.
 *
 * Measured as the sender's CPU time for batches of 2 to 64 frames over loopback: `writev` against the copy costs 1.05 to
 * 1.63 at 64 bytes a frame, 0.88 to 1.02 at 512, 0.76 to 0.98 at 1,024, half at 16,384 and beyond.
 */
const VECTORED_FRAME_BYTES = 1_024;

/** Whether the frames of a batch are so long that writing them as they are is cheaper than a copy. */
export function areLong(frames: readonly Uint8Array[], byteLength: number): boolean {
  return byteLength >= frames.length * VECTORED_FRAME_BYTES;
}

/** Writes frames as they are, in one system call, and what goes in front of them. */
export function writeFrames(socket: BatchSocket, frames: readonly Uint8Array[], header?: Uint8Array): void {
  socket.cork();
  if (header) socket.write(header);
  for (const frame of frames) socket.write(frame);
  socket.uncork();
}
