import { placeOf } from "#address";
import { DEFAULT_HOST, DEFAULT_PORT, EXPLAINS, RepodError } from "@repod/core/internal";
import type { OptionCheck, Transport } from "@repod/core/internal";
import type { Endpoint, Page, WebSocketEndpoint } from "../address.js";
import type { DialOptions } from "./dial-options.js";
import { WebSocketTransport } from "./websocket.js";
import type { WebSocketLike } from "./websocket.js";
import { CONNECTING } from "./websocket-states.js";

export { attend } from "../attend.browser.js";

/** What a browser gives to pages and workers. */
interface Browser {
  readonly WebSocket: new (url: string) => WebSocketLike & {
    binaryType: string;
    readonly readyState: number;
    addEventListener(type: "open" | "close", listener: () => void): void;
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
    // A page has no other endpoints.
    const { host, kind, port, url } = endpoint as WebSocketEndpoint;
    const socket = new browser.WebSocket(url);
    socket.binaryType = "arraybuffer";
    // The listeners stay: what has been settled once does not change any more.
    socket.addEventListener("open", () => {
      const secure = kind === "wss";
      resolve(new WebSocketTransport(socket, { runtime, remoteAddress: [host, port], secure, maxInboxBytes }));
    });
    socket.addEventListener("close", () => reject(unreachable(endpoint)));
    signal?.addEventListener("abort", () => {
      if (socket.readyState !== CONNECTING) return;
      socket.close(1000, "");
      reject(new RepodError("aborted", undefined, { cause: signal.reason }));
    });
  });
}

/** The page, or worker, that we are in. One that was loaded from nowhere is taken for one of this machine. */
export function currentPage(): Page {
  const { hostname, port, protocol } = browser.location;
  const secure = protocol === "https:";
  const usual = secure ? 443 : 80;
  return { host: hostname || DEFAULT_HOST, port: Number(port) || (hostname ? usual : DEFAULT_PORT), secure };
}

/** The option says nothing here, so that a program may be the same in Node and in pages. */
export const backgroundCheck: OptionCheck = { accepts: () => true, allowed: "" };

export const tlsCheck: OptionCheck = { accepts: () => false, allowed: EXPLAINS ? "left out in a browser" : "" };

/** A browser keeps the reason to itself, so that pages cannot look around in networks. */
function unreachable(endpoint: Endpoint): RepodError {
  const words = `Could not connect to ${placeOf(endpoint)}.`;
  return new RepodError(
    "connection_failed",
    EXPLAINS
      ? `${words} The browser does not say why: is the server running, and does it allow pages from ${browser.location.origin}?`
      : words,
  );
}
