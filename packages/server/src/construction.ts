import { callUser, Failure, logger, reportUnhandled, toError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { Connection } from "./connection.js";

/**
 * How a channel gets its connection before the user's constructor and fields run: it is here while the server calls
 * `new`, and taken by the constructor of `Channel`.
 */
let current: Connection | undefined;

/** Makes the channel of a connection; `undefined` when the user's constructor threw, which is told. */
export function constructChannel(connection: Connection): AnyChannel | undefined {
  const { channelClass: ChannelClass } = connection.context.server;
  const outer = current;
  current = connection;
  const channel = callUser(() => new ChannelClass(), undefined);
  current = outer;
  if (!(channel instanceof Failure)) return channel as AnyChannel;
  const error = toError(channel.error);
  logger().log("error", "channel_error", { addr: connection.addr, error: error.message });
  reportUnhandled(error, `The constructor of ${ChannelClass.name}`);
  return undefined;
}

/** The connection of the channel under construction. Only the first channel made gets it. */
export function takeConnection(): Connection | undefined {
  const connection = current;
  current = undefined;
  return connection;
}
