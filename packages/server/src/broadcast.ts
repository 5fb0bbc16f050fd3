import type { AnyChannel } from "./channel.js";
import { sendShared } from "./channel.js";
import type { ServerContext } from "./context.js";

/** Queues a frame for each of several channels, and counts what that comes to. */
export function broadcast(
  { messageCounts }: ServerContext,
  channels: Iterable<AnyChannel>,
  excluded: ReadonlySet<AnyChannel>,
  frame: Uint8Array,
  action: string,
  slot: string | undefined,
): void {
  // A set that is empty would be asked as long as one that is not.
  const except = excluded.size > 0 ? excluded : undefined;
  let bytes = 0;
  for (const channel of channels) {
    if (!except?.has(channel)) bytes += sendShared(channel, frame, action, slot);
  }
  messageCounts.onSent(action, bytes / frame.length, bytes);
}
