import type { ServerContext } from "../context.js";
import { zeroByTransport } from "./connection-counts.js";
import type { ServerMetrics } from "./server-metrics.js";

/** What a server has counted, and how it stands now: that is found by a walk over its connections. */
export function readMetrics(context: ServerContext): ServerMetrics {
  const { channels, connectionCounts, connections, leaving, messageCounts, silent, suspended } = context;
  const open = zeroByTransport();
  const now = {
    channels: channels.size,
    suspended: suspended.size,
    pending: 0,
    leaving: leaving.size,
    silent: silent.size,
  };
  const sums = { queuedBytes: 0, mostQueuedBytes: 0, waitingMessages: 0, openRequests: 0 };
  for (const connection of [...connections, ...leaving, ...suspended]) {
    const state = connection.state();
    if (state.transport) open[state.transport] += 1;
    if (state.isPending) now.pending += 1;
    sums.queuedBytes += state.queuedBytes;
    sums.mostQueuedBytes = Math.max(sums.mostQueuedBytes, state.queuedBytes);
    sums.waitingMessages += state.waitingMessages;
    sums.openRequests += state.openRequests;
  }
  return Object.freeze({
    received: messageCounts.readReceived(),
    sent: messageCounts.readSent(),
    connections: Object.freeze({ ...connectionCounts.read(), open: Object.freeze(open) }),
    now: Object.freeze({ ...now, ...sums }),
  });
}
