import { callUser, logger, reportUnhandled, watch } from "@repod/core/internal";
import type { Address, RepodError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { ServerContext } from "./context.js";

/** Around whom hooks are called: a connection. Functions, as an object for each would be a part of what it takes. */
export interface Hooked {
  readonly context: Pick<ServerContext, "server">;
  readonly addr: Address;
  /** Absent until it is made, and where that failed: then no hook is called. */
  readonly channel: AnyChannel | undefined;
}

/**
 * Calls a hook of the channel; what it throws goes to `onError`.
 *
 * @returns A promise where the hook returned one; it never rejects.
 */
export function callHook(hooked: Hooked, hook: "onConnect" | "onSuspend" | "onResume" | "onClose"): unknown {
  const { channel } = hooked;
  return channel && watch(callUser(channel[hook], channel), (error) => tellFailure(hooked, error));
}

/**
 * Calls a hook of the server; nobody takes what it throws.
 *
 * @returns A promise where the hook returned one; it never rejects.
 */
export function callServerHook(hooked: Hooked, hook: "onConnect" | "onDisconnect"): unknown {
  return callServer(hooked, hook, hooked.addr);
}

/** Tells the server that much waits for the client, or no longer. */
export function tellBackpressure(hooked: Hooked, isHigh: boolean): void {
  void callServer(hooked, "onBackpressure", isHigh);
}

/** Tells the channel's `onInvalid`; what that throws goes to `onError`. */
export function tellInvalid(hooked: Hooked, error: RepodError, action: string): void {
  const { channel } = hooked;
  if (!channel) return;
  const result = callUser(channel.onInvalid, channel, error, action);
  void watch(result, (worse) => tellFailure(hooked, worse, action));
}

/** Brings what user code threw to the channel's `onError`. */
export function tellFailure({ addr, channel }: Hooked, error: Error, action?: string): void {
  if (!channel) return;
  logger().log("info", "channel_error", { addr, action, error: error.message });
  const result = callUser(channel.onError, channel, error, action);
  void watch(result, (worse) => reportUnhandled(worse, `${channel.constructor.name}.onError`));
}

function callServer(
  { channel, context: { server } }: Hooked,
  hook: "onConnect" | "onDisconnect" | "onBackpressure",
  about: unknown,
): unknown {
  if (!channel) return undefined;
  const result = callUser(server[hook], server, channel, about);
  return watch(result, (error) => reportUnhandled(error, `${server.constructor.name}.${hook}`));
}
