import { connect } from "node:net";
import type { Socket } from "node:net";
import { RepodError, SOCKET_OPTIONS, SocketTransport, formatAddress } from "@repod/core/internal";
import type { Address, Runtime, Transport } from "@repod/core/internal";
import { dialError } from "./dial-error.js";

export interface TcpDialOptions {
  readonly host: string;
  /** From 1 to 65,535. */
  readonly port: number;
  readonly runtime: Runtime;
  /** Gives up while the connection is being made; no effect once it stands. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a TCP server. A host name with several addresses is tried at all of them.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dialTcp({ host, port, runtime, signal }: TcpDialOptions): Promise<Transport> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(host, port, signal));
      return;
    }
    const socket = connect({ host, port, ...SOCKET_OPTIONS });
    const socketOnConnect = (): void => {
      stopDialling();
      resolve(
        new SocketTransport(socket, { runtime, remoteAddress: remoteAddressOf(socket, host, port), secure: false }),
      );
    };
    const socketOnError = (error: Error): void => {
      stopDialling();
      reject(dialError(error, host, port));
    };
    const signalOnAbort = (): void => {
      stopDialling();
      // What fails from now on concerns nobody.
      socket.on("error", () => undefined);
      socket.destroy();
      if (signal) reject(abortError(host, port, signal));
    };
    const stopDialling = (): void => {
      socket.off("connect", socketOnConnect);
      socket.off("error", socketOnError);
      signal?.removeEventListener("abort", signalOnAbort);
    };
    socket.on("connect", socketOnConnect);
    socket.on("error", socketOnError);
    signal?.addEventListener("abort", signalOnAbort);
  });
}

/** The peer may be gone already; then what was dialled is the best that is known. */
function remoteAddressOf(socket: Socket, host: string, port: number): Address {
  return [socket.remoteAddress ?? host, socket.remotePort ?? port];
}

function abortError(host: string, port: number, signal: AbortSignal): RepodError {
  const sentence = `Connecting to ${formatAddress(host, port)} was given up.`;
  return new RepodError("aborted", sentence, { cause: signal.reason });
}
