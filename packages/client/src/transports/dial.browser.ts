import { DEFAULT_HOST, DEFAULT_PORT, RepodError } from "@repod/core/internal";
import type { OptionCheck, Transport } from "@repod/core/internal";
import { placeOf } from "../address.js";
import type { Endpoint, Page } from "../address.js";
import type { DialOptions } from "./dial-options.js";
import { WebSocketTransport } from "./websocket.js";
import type { WebSocketLike } from "./websocket.js";

/** What a browser gives to pages and workers. */
interface Browser {
  readonly WebSocket: new (url: string) => WebSocketLike & {
    binaryType: string;
    addEventListener(type: "open" | "close", listener: () => void, until: { readonly signal: AbortSignal }): void;
  };
  readonly location: {
    readonly origin: string;
    readonly protocol: string;
    readonly hostname: string;
    readonly port: string;
  };
}

const browser = globalThis as unknown as Browser;

/**
 * Connects to a server by the browser's own WebSocket.
 *
 * @throws RepodError `connection_failed`, or `aborted` by the signal.
 */
export function dial(endpoint: Endpoint, { runtime, signal, maxInboxBytes }: DialOptions): Promise<Transport> {
  return new Promise((resolve, reject) => {
    if (!("url" in endpoint)) throw new RepodError("not_supported", "A page reaches servers by WebSocket only.");
    const { host, kind, port, url } = endpoint;
    const socket = new browser.WebSocket(url);
    socket.binaryType = "arraybuffer";
    const dialling = new AbortController();
    const socketOnOpen = (): void => {
      dialling.abort();
      const remoteAddress = [host, port] as const;
      resolve(new WebSocketTransport(socket, { runtime, remoteAddress, secure: kind === "wss", maxInboxBytes }));
    };
    const socketOnClose = (): void => {
      dialling.abort();
      reject(unreachable(endpoint));
    };
    const signalOnAbort = (): void => {
      dialling.abort();
      socket.close(1000, "");
      reject(new RepodError("aborted", `Connecting to ${placeOf(endpoint)} was given up.`, { cause: signal?.reason }));
    };
    socket.addEventListener("open", socketOnOpen, dialling);
    socket.addEventListener("close", socketOnClose, dialling);
    signal?.addEventListener("abort", signalOnAbort, dialling);
  });
}

/** The page, or worker, that we are in. One that was loaded from nowhere is taken for one of this machine. */
export function currentPage(): Page | undefined {
  const { hostname, port, protocol } = browser.location;
  const secure = protocol === "https:";
  if (hostname === "") return { host: DEFAULT_HOST, port: DEFAULT_PORT, secure };
  return { host: hostname, port: port === "" ? (secure ? 443 : 80) : Number(port), secure };
}

export const tlsCheck: OptionCheck = {
  accepts: () => false,
  allowed: "left out in a browser, which decides itself whom it trusts",
};

/** A browser keeps the reason to itself, so that pages cannot look around in networks. */
function unreachable(endpoint: Endpoint): RepodError {
  const { origin } = browser.location;
  return new RepodError(
    "connection_failed",
    `Could not connect to ${placeOf(endpoint)}. The browser does not say why: is the server running, is the address right, ` +
      `and does it allow pages from ${origin}?`,
  );
}
