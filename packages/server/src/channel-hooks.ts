import { callUser, logger, reportUnhandled, watch } from "@repod/core/internal";
import type { Address, RepodError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { AnyServer } from "./server.js";

/** Somebody who is somewhere, and may be somewhere else later. */
export interface Located {
  readonly addr: Address;
}

/** The hooks around one channel, its own and the server's, and whom it reaches when user code fails. */
export class ChannelHooks {
  readonly #channel: AnyChannel;
  readonly #server: AnyServer;
  readonly #client: Located;

  constructor(channel: AnyChannel, server: AnyServer, client: Located) {
    this.#channel = channel;
    this.#server = server;
    this.#client = client;
  }

  /**
   * Calls a hook of the channel; what it throws goes to `onError`.
   *
   * @returns A promise where the hook returned one; it never rejects.
   */
  call(hook: "onConnect" | "onSuspend" | "onResume" | "onClose"): unknown {
    return watch(callUser(this.#channel[hook], this.#channel), (error) => this.fail(error));
  }

  /**
   * Calls a hook of the server; nobody takes what it throws.
   *
   * @returns A promise where the hook returned one; it never rejects.
   */
  callServer(hook: "onConnect" | "onDisconnect"): unknown {
    return this.#callServer(hook, this.#client.addr);
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
    logger().log("info", "channel_error", { addr: this.#client.addr, action, error: error.message });
    const result = callUser(this.#channel.onError, this.#channel, error, action);
    void watch(result, (worse) => reportUnhandled(worse, `${this.#channel.constructor.name}.onError`));
  }

  #callServer(hook: "onConnect" | "onDisconnect" | "onBackpressure", about: unknown): unknown {
    const result = callUser(this.#server[hook], this.#server, this.#channel, about);
    return watch(result, (error) => reportUnhandled(error, `${this.#server.constructor.name}.${hook}`));
  }
}
