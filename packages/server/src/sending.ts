import { RepodError, toError } from "@repod/core/internal";
import type { AnyMessage, RequestOptions } from "@repod/core/internal";
import { tellFailure } from "./channel-hooks.js";
import type { Connection } from "./connection.js";

/** A client that lacks more than this, in bytes, is behind. */
const MUCH = 16_384;

/** Queues a message, as `Channel.send` has it. Nothing goes out before the greeting. */
export function sendMessage(connection: Connection, message: AnyMessage): number {
  const { context, session } = connection;
  if (!connection.isConnected || !session.isOpen) return 0;
  const { encoder, messageCounts, slotOf } = context;
  const frame = encoder.message(message);
  // Small frames share memory with those that others get, and keep all of it while they wait: 8 KiB for one of forty bytes.
  const isBehind = session.isSuspended || session.queue.queuedBytes > MUCH;
  const byteLength = session.sendFrame(isBehind ? frame.slice() : frame, message.action, slotOf?.(message));
  if (byteLength > 0) messageCounts.onSent(message.action, 1, byteLength);
  return byteLength;
}

/**
 * Queues a frame that others get too, until the window of broadcasts is over. What is wrong with it for this client concerns this channel alone.
 *
 * @returns The bytes queued; 0 when the client does not get it. Who sends to all counts them for all.
 */
export function sendFrame(connection: Connection, frame: Uint8Array, action: string, slot: string | undefined): number {
  try {
    return connection.session.sendFrame(frame, action, slot, connection.context.broadcastTurns);
  } catch (error) {
    tellFailure(connection, toError(error));
    return 0;
  }
}

/** Asks the client, and waits for its answer, as `Channel.request` has it. */
export function ask(
  connection: Connection,
  action: string,
  payload: object,
  options: RequestOptions,
): Promise<unknown> {
  if (!connection.isConnected || !connection.session.isOpen) {
    return Promise.reject(new RepodError("not_connected", "There is no connection."));
  }
  const answer = connection.requests.open(action, payload, options);
  // Until the answer is here everything is read, whatever waits.
  if (connection.openRequests > 0) connection.delivery.relieve();
  return answer;
}
