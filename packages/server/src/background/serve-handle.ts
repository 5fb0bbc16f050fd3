import type { MessagePort } from "node:worker_threads";
import { HEADER_SIZE, logger, setLogger, tellError } from "@repod/core/internal";
import type { AnyMessage } from "@repod/core/internal";
import { sendEncoded } from "../audience.js";
import { sendShared } from "../channel.js";
import type { ChannelWatcher } from "../channel-watcher.js";
import type { ServerContext } from "../context.js";
import { readMetrics } from "../metrics/read-metrics.js";
import type { AnyServer } from "../server.js";
import { SERVE } from "./bootstrap.js";
import type { Command, Order, Report } from "./messages.js";
import { PostingLogger } from "./posting-logger.js";

/** Gives servers the function by which a thread has its class serve a handle in another thread. Subclasses inherit it. */
export function servable(
  owner: abstract new (...args: never[]) => AnyServer,
  contextOf: (server: AnyServer) => ServerContext,
): void {
  Object.defineProperty(owner, SERVE, {
    value(this: new (options: object) => AnyServer, port: MessagePort, order: Order): Promise<void> {
      return new HandleService(port, contextOf).start(this, order);
    },
  });
}

/** The server's end of a handle, in the thread in which it runs. */
class HandleService implements ChannelWatcher {
  readonly #port: MessagePort;
  readonly #contextOf: (server: AnyServer) => ServerContext;
  #server!: AnyServer;
  #context!: ServerContext;
  /** Whether the handle has asked for the end. */
  #isStopping = false;

  constructor(port: MessagePort, contextOf: (server: AnyServer) => ServerContext) {
    this.#port = port;
    this.#contextOf = contextOf;
  }

  async start(Class: new (options: object) => AnyServer, { levels, options }: Order): Promise<void> {
    // A module that logs by itself does so.
    if (!logger().enabled("error")) {
      setLogger(new PostingLogger(levels, (level, event, fields) => this.#post({ kind: "log", level, event, fields })));
    }
    process.on("warning", (warning) => this.#onWarning(warning));
    try {
      this.#server = new Class(options);
      this.#context = this.#contextOf(this.#server);
      this.#context.watcher = this;
      await this.#server.start();
    } catch (error) {
      this.#fail(error);
      return;
    }
    const { drain, maxDepth, maxElements } = this.#context.options;
    this.#post({ kind: "listening", address: this.#server.address, drain, maxDepth, maxElements });
    this.#port.on("message", (command: Command) => this.#onCommand(command));
    await this.#server.run();
    if (!this.#isStopping) this.#leave();
  }

  onConnect({ id, addr }: Parameters<ChannelWatcher["onConnect"]>[0]): void {
    this.#post({ kind: "connected", id, addr });
  }

  onResume({ id, addr }: Parameters<ChannelWatcher["onResume"]>[0]): void {
    this.#post({ kind: "moved", id, addr });
  }

  onDisconnect({ id }: Parameters<ChannelWatcher["onDisconnect"]>[0]): void {
    this.#post({ kind: "disconnected", id });
  }

  #onCommand(command: Command): void {
    switch (command.kind) {
      case "stop":
        return void this.#stop(command.drain);
      case "metrics":
        return this.#post({ kind: "metrics", metrics: readMetrics(this.#context) });
      default:
        return this.#send(command);
    }
  }

  #send(command: Extract<Command, { frame: Uint8Array }>): void {
    const { action, frame } = command;
    try {
      const slot = this.#slotOf(frame);
      if (command.kind === "sendToAll") sendEncoded(this.#server.all, frame, action, slot);
      else if (command.kind === "sendToGroup") sendEncoded(this.#server.group(command.name), frame, action, slot);
      else this.#sendToChannel(command.id, frame, action, slot);
    } catch (error) {
      this.#post({ kind: "error", error: tellError(error), isWarned: false });
    }
  }

  #sendToChannel(id: string, frame: Uint8Array, action: string, slot: string | undefined): void {
    const channel = this.#server.channel(id);
    if (!channel) return;
    const byteLength = sendShared(channel, frame, action, slot);
    if (byteLength > 0) this.#context.messageCounts.onSent(action, 1, byteLength);
  }

  /** What a message replaces while that waits: of that only the contract knows, which is in this thread. */
  #slotOf(frame: Uint8Array): string | undefined {
    const { codec, slotOf } = this.#context;
    return slotOf?.(codec.decode(frame.subarray(HEADER_SIZE)) as AnyMessage);
  }

  async #stop(drain: number): Promise<void> {
    this.#isStopping = true;
    this.#post({ kind: "stopping" });
    try {
      await this.#server.stop({ drain });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#post({ kind: "stopped" });
    process.exit();
  }

  /** The server has stopped by itself. Whatever the user's code still does here, it may finish. */
  #leave(): void {
    this.#post({ kind: "stopped" });
    this.#port.unref();
  }

  #fail(error: unknown): void {
    this.#post({ kind: "failed", error: tellError(error) });
    process.exit(1);
  }

  /** What nobody handles is told there, too, where the program is. */
  #onWarning({ name, message, detail }: Error & { readonly detail?: string }): void {
    if (name !== "RepodWarning") return;
    this.#post({ kind: "error", error: { name, message, stack: detail }, isWarned: true });
  }

  #post(report: Report): void {
    this.#port.postMessage(report);
  }
}
