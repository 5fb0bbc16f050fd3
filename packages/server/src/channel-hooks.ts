import { callUser, logger, reportUnhandled, watch } from "@repod/core/internal";
import type { Address, RepodError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { AnyServer } from "./server.js";

/** The hooks around one channel, its own and the server's, and whom it reaches when user code fails. */
export class ChannelHooks {
  readonly #channel: AnyChannel;
  readonly #server: AnyServer;
  readonly #addr: Address;

  constructor(channel: AnyChannel, server: AnyServer, addr: Address) {
    this.#channel = channel;
    this.#server = server;
    this.#addr = addr;
  }

  /**
   * Calls a hook of the channel; what it throws goes to `onError`.
   *
   * @returns A promise where the hook returned one; it never rejects.
   */
  call(hook: "onConnect" | "onClose"): unknown {
    return watch(callUser(this.#channel[hook], this.#channel), (error) => this.fail(error));
  }

  /**
   * Calls a hook of the server; nobody takes what it throws.
   *
   * @returns A promise where the hook returned one; it never rejects.
   */
  callServer(hook: "onConnect" | "onDisconnect"): unknown {
    return this.#callServer(hook, this.#addr);
  }

  /** Tells the server that much waits for the client, or no longer. */
  tellBackpressure(isHigh: boolean): void {
    void this.#callServer("onBackpressure", isHigh);
  }

  /** Tells the channel's `onInvalid`; what that throws goes to `onError`. */
  invalid(error: RepodError, action: string): void {
    const result = callUser(this.#channel.onInvalid, this.#channel, error, action);
    void watch(result, (worse) => this.fail(worse, action));
  }

  /** Brings what user code threw to the channel's `onError`. */
  fail(error: Error, action?: string): void {
    logger().log("info", "channel_error", { addr: this.#addr, action, error: error.message });
    const result = callUser(this.#channel.onError, this.#channel, error, action);
    void watch(result, (worse) => reportUnhandled(worse, `${this.#channel.constructor.name}.onError`));
  }

  #callServer(hook: "onConnect" | "onDisconnect" | "onBackpressure", about: unknown): unknown {
    const result = callUser(this.#server[hook], this.#server, this.#channel, about);
    return watch(result, (error) => reportUnhandled(error, `${this.#server.constructor.name}.${hook}`));
  }
}
