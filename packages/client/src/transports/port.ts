import { MAX_BATCH_BYTES, PORT_KEY, PortTransport, RepodError } from "@repod/core/internal";
import type { MessagePortLike, Transport } from "@repod/core/internal";
import type { DialOptions } from "./dial-options.js";

/** What a port can be posted to: a worker, or a message port, of a browser or of Node. */
export interface PortTarget {
  // Whatever the type of what can be transferred is called where the program runs.
  postMessage(message: unknown, transfer: never[]): void;
}

interface Host {
  readonly MessageChannel: new () => { readonly port1: MessagePortLike; readonly port2: MessagePortLike };
}

/** Where a server is that has no address. */
const ADDRESS = ["port", 0] as const;

/**
 * Connects to the server that listens behind a port: gives it one end of a new channel, and waits for its first word.
 *
 * @throws RepodError `connection_failed` where the port is known to lead nowhere, or `aborted` by the signal.
 */
export function dialPort(target: PortTarget, { runtime, signal }: DialOptions): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new (globalThis as unknown as Host).MessageChannel();
    // The listeners stay: what has been settled once does not change any more.
    port1.addEventListener("message", () => {
      if (isSettled) return;
      isSettled = true;
      resolve(new PortTransport(port1, { runtime, remoteAddress: ADDRESS, maxBatchBytes: MAX_BATCH_BYTES }));
    });
    let isSettled = false;
    const giveUp = (error: RepodError): void => {
      if (isSettled) return;
      isSettled = true;
      port1.close();
      reject(error);
    };
    port1.addEventListener("close", () => giveUp(new RepodError("connection_failed", "The worker is gone.")));
    signal?.addEventListener("abort", () => giveUp(new RepodError("aborted", undefined, { cause: signal.reason })));
    port1.start();
    target.postMessage({ [PORT_KEY]: port2 }, [port2 as never]);
  });
}
