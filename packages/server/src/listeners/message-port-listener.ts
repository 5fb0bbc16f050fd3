import { MAX_BATCH_BYTES, PORT_GREETING, PORT_KEY, PortTransport, RepodError } from "@repod/core/internal";
import type { Address, MessagePortLike, Runtime } from "@repod/core/internal";
import type { Listener, ListenerHost } from "./listener.js";

/**
 * What ports of clients are posted to. In a browser: `self` of a worker, a `Worker`, a `MessagePort`. In Node: `parentPort`,
 * a `Worker` of `worker_threads`, a `MessagePort`.
 */
export type PortSource =
  | {
      addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
      removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
      /** Ports have it, and deliver nothing before. */
      start?(): void;
    }
  | {
      on(event: "message", listener: (message: unknown) => void): unknown;
      off(event: "message", listener: (message: unknown) => void): unknown;
    };

/** Where a server is that has no address. */
const ADDRESS: Address = ["port", 0];

/**
 * A listener for clients of the same program: each posts a port of its own to one that exists, which the user owns and which
 * may carry other messages beside. Once listening it keeps that port, and with it the process, alive.
 */
export function createMessagePortListener(source: PortSource, host: ListenerHost, runtime: Runtime): Listener {
  return new MessagePortListener(source, host, runtime);
}

class MessagePortListener implements Listener {
  readonly #source: PortSource;
  readonly #host: ListenerHost;
  readonly #runtime: Runtime;
  #isListening = false;
  /** How many clients came. Their numbers are what tells their addresses apart. */
  #count = 0;

  readonly #sourceOnEvent = ({ data }: { readonly data: unknown }): void => this.#sourceOnMessage(data);
  readonly #sourceOnMessage = (message: unknown): void => {
    const port = portIn(message);
    if (!port) return;
    this.#count += 1;
    port.postMessage(PORT_GREETING, []);
    const options = {
      runtime: this.#runtime,
      remoteAddress: ["port", this.#count],
      maxBatchBytes: MAX_BATCH_BYTES,
    } as const;
    this.#host.onTransport(new PortTransport(port, options), 0);
  };

  constructor(source: PortSource, host: ListenerHost, runtime: Runtime) {
    this.#source = source;
    this.#host = host;
    this.#runtime = runtime;
  }

  get address(): Address | undefined {
    return this.#isListening ? ADDRESS : undefined;
  }

  // Listens before it returns: what is posted to a worker while nobody listens is lost.
  async start(): Promise<void> {
    if (this.#isListening) throw new RepodError("already_started", "The listener was started already.");
    this.#isListening = true;
    const source = this.#source;
    if ("on" in source) source.on("message", this.#sourceOnMessage);
    else {
      source.addEventListener("message", this.#sourceOnEvent);
      source.start?.();
    }
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#isListening = false;
    const source = this.#source;
    if ("on" in source) source.off("message", this.#sourceOnMessage);
    else source.removeEventListener("message", this.#sourceOnEvent);
    return Promise.resolve();
  }
}

/** The port that a client posts; nothing in a message that is none of ours. */
function portIn(message: unknown): MessagePortLike | undefined {
  const port = (message as Partial<Record<typeof PORT_KEY, Partial<MessagePortLike>>> | null)?.[PORT_KEY];
  return typeof port?.postMessage === "function" ? (port as MessagePortLike) : undefined;
}
