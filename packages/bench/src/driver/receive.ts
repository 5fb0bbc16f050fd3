import type { Socket } from "node:net";

/**
 * Receives payload until it is enough, and then leaves the socket to the next one.
 *
 * @param unpack - Takes payload out of what arrives.
 * @throws Error when the connection ends before, and what `unpack` throws.
 */
export function receive(
  socket: Socket,
  unpack: (chunk: Buffer) => readonly Buffer[],
  isEnough: (payload: Buffer) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let payload = Buffer.alloc(0);
    const leave = (): void => {
      socket.pause();
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.off("error", onError);
    };
    const onError = (error: Error): void => {
      leave();
      reject(error);
    };
    const onClose = (): void => onError(new Error("The server ended the connection before it answered."));
    const onData = (chunk: Buffer): void => {
      try {
        payload = Buffer.concat([payload, ...unpack(chunk)]);
      } catch (error) {
        return onError(error as Error);
      }
      if (!isEnough(payload)) return;
      leave();
      resolve(payload);
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.on("error", onError);
    socket.resume();
  });
}
