import { MessageChannel } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { PORT_KEY } from "@repod/core/internal";

/** What leads to a server. */
interface Target {
  postMessage(message: unknown, transfer: never[]): void;
  close(): void;
}

/** Stands between clients and what leads to a server: notes what passes, and can cut it. */
export class PortRelay {
  /** What was posted to clients, all of them together. */
  readonly toClient: ArrayBuffer[] = [];
  readonly target: Target;
  readonly #ports: MessagePort[] = [];

  constructor(target: Target) {
    this.target = target;
  }

  /** What a client calls to give away its port. */
  postMessage(message: unknown): void {
    const clientPort = (message as Record<string, MessagePort>)[PORT_KEY]!;
    const { port1, port2 } = new MessageChannel();
    clientPort.on("message", (data: unknown) => port1.postMessage(data));
    port1.on("message", (data: unknown) => {
      if (typeof data === "object") this.toClient.push(data as ArrayBuffer);
      clientPort.postMessage(data);
    });
    this.#ports.push(clientPort, port1);
    this.target.postMessage({ [PORT_KEY]: port2 }, [port2 as never]);
  }

  /** Ends all that passes, in neither order nor words. */
  cut(): void {
    for (const port of this.#ports.splice(0)) port.close();
  }

  close(): void {
    this.cut();
    this.target.close();
  }
}
