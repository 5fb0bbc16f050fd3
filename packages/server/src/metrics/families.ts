import type { HistogramMetrics, ServerMetrics } from "./server-metrics.js";

type Labels = Readonly<Record<string, string | number>>;

const OUTCOMES = ["handled", "failed", "refused", "dropped"] as const;
/** Why what was accepted by `send` does not arrive. */
const REASONS = ["dropped", "replaced"] as const;

/** One line of a metric. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Where it is not the name of the family: the parts of a histogram have names of their own. */
  readonly metricName?: string;
}

/** A metric as Prometheus knows it: one name, one meaning, and a line for each combination of labels. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly Sample[];
}

/** What a server counted, in the names and units that Prometheus asks for. */
export function familiesOf({ received, sent, connections, now }: ServerMetrics): Family[] {
  return [
    counter("repod_messages_received_total", "Messages of clients that arrived.", by(received, "received")),
    counter(
      "repod_messages_received_bytes_total",
      "Bytes of messages of clients, frame headers included.",
      by(received, "bytes"),
    ),
    counter(
      "repod_messages_finished_total",
      "What became of messages of clients: handled, failed, refused, or dropped since the connection ended before.",
      OUTCOMES.flatMap((outcome) => by(received, outcome, { outcome })),
    ),
    histogram(
      "repod_handler_seconds",
      "Time that handlers took. A sample: all runs of async handlers, one in 64 of the others.",
      histogramsBy(received, "handlerSeconds"),
    ),
    histogram(
      "repod_queue_depth",
      "Messages of the same client that waited for its handlers when one arrived.",
      histogramsBy(received, "queueDepth"),
    ),
    counter("repod_messages_sent_total", "Messages to clients that were accepted.", by(sent, "sent")),
    counter(
      "repod_messages_sent_bytes_total",
      "Bytes of messages to clients, frame headers included.",
      by(sent, "bytes"),
    ),
    counter(
      "repod_messages_unsent_total",
      "Messages to clients that were not sent: dropped for want of room, or replaced by newer ones.",
      REASONS.flatMap((reason) => by(sent, reason, { reason })),
    ),
    counter(
      "repod_connections_accepted_total",
      "Connections that were taken in.",
      each("transport", connections.accepted),
    ),
    counter(
      "repod_connections_refused_total",
      "Connections that were turned away before they got a channel.",
      each("code", connections.refused),
    ),
    counter("repod_connections_ended_total", "Channels that ended.", each("code", connections.ended)),
    counter(
      "repod_connections_suspended_total",
      "Transports that were lost and waited for.",
      one(connections.suspended),
    ),
    counter("repod_connections_resumed_total", "Clients that came back to their sessions.", one(connections.resumed)),
    histogram("repod_round_trip_seconds", "Time from a heartbeat to its answer.", [[{}, connections.roundTripSeconds]]),
    gauge("repod_connections_open", "Connections, leaving ones included.", each("transport", connections.open)),
    gauge("repod_connections_pending", "Connections before the end of their handshake.", one(now.pending)),
    gauge(
      "repod_connections_leaving",
      "Connections that are over and still hold a socket, or have handlers or last hooks at work.",
      one(now.leaving),
    ),
    gauge("repod_channels", "Clients that have a channel.", one(now.channels)),
    gauge("repod_channels_suspended", "Clients that are waited for.", one(now.suspended)),
    gauge("repod_channels_silent", "Clients that were greeted and never said anything.", one(now.silent)),
    gauge("repod_queued_bytes", "Bytes that wait for clients.", one(now.queuedBytes)),
    gauge("repod_queued_bytes_most", "The most bytes that wait for one client.", one(now.mostQueuedBytes)),
    gauge("repod_messages_waiting", "Messages of clients that wait for handlers.", one(now.waitingMessages)),
    gauge("repod_requests_open", "Requests to clients that wait for an answer.", one(now.openRequests)),
  ];
}

function counter(name: string, help: string, values: readonly Sample[]): Family {
  return { name, help, type: "counter", values };
}

function gauge(name: string, help: string, values: readonly Sample[]): Family {
  return { name, help, type: "gauge", values };
}

function histogram(name: string, help: string, histograms: readonly (readonly [Labels, HistogramMetrics])[]): Family {
  const values = histograms.flatMap(([labels, { bounds, counts, count, sum }]) => {
    let upTo = 0;
    const buckets = counts.map((inBucket, index): Sample => {
      upTo += inBucket;
      return { labels: { ...labels, le: bounds[index] ?? "+Inf" }, value: upTo, metricName: `${name}_bucket` };
    });
    return [
      ...buckets,
      { labels, value: sum, metricName: `${name}_sum` },
      { labels, value: count, metricName: `${name}_count` },
    ];
  });
  return { name, help, type: "histogram", values };
}

function one(value: number): Sample[] {
  return [{ labels: {}, value }];
}

function each(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** One number of each action. */
function by<K extends string>(
  actions: Readonly<Record<string, Readonly<Record<K, number>>>>,
  key: K,
  others: Labels = {},
): Sample[] {
  return Object.entries(actions).map(([action, metrics]) => ({
    labels: { action, ...others },
    value: metrics[key],
  }));
}

function histogramsBy(
  actions: ServerMetrics["received"],
  key: "handlerSeconds" | "queueDepth",
): (readonly [Labels, HistogramMetrics])[] {
  return Object.entries(actions).map(([action, metrics]) => [{ action }, metrics[key]]);
}
