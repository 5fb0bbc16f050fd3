import type { Socket } from "node:net";

/** How long a server may take for its first answer, in milliseconds: long for one that has much else to do. */
const LIMIT = 10_000;

/**
 * Receives payload until it is enough, and then leaves the socket to the next one.
 *
 * @param unpack - Takes payload out of what arrives.
 * @param limit - How long that may take, in milliseconds. Defaults to ten seconds.
 * @throws Error when the connection ends before, when it takes too long, and what `unpack` throws.
 */
export function receive(
  socket: Socket,
  unpack: (chunk: Buffer) => readonly Buffer[],
  isEnough: (payload: Buffer) => boolean,
  limit: number = LIMIT,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let payload = Buffer.alloc(0);
    const leave = (): void => {
      clearTimeout(timer);
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
    const onLate = (): void => {
      const said = payload.length === 0 ? "nothing" : `nothing but ${payload.toString("hex")}`;
      onError(new Error(`For ${limit / 1_000} s the server has answered ${said}.`));
    };
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
    const timer = setTimeout(onLate, limit);
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.on("error", onError);
    socket.resume();
  });
}
