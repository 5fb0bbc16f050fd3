import { HANDLER_SECONDS, QUEUE_DEPTHS } from "./bounds.js";
import { Histogram } from "./histogram.js";
import type { ReceivedMetrics, SentMetrics } from "./server-metrics.js";

/** What became of the messages of one action that arrived. */
export class ReceivedCounts {
  received = 0;
  bytes = 0;
  handled = 0;
  failed = 0;
  refused = 0;
  dropped = 0;
  /** How often the handler was called. */
  runs = 0;
  /** Whether its last run returned a promise. */
  isAsync = false;
  readonly handlerSeconds = new Histogram(HANDLER_SECONDS);
  /** Of those that found something waiting; the others, nearly all, are what is left of `received`. */
  readonly queueDepth = new Histogram(QUEUE_DEPTHS);

  read(): ReceivedMetrics {
    const { received, bytes, handled, failed, refused, dropped } = this;
    return Object.freeze({
      received,
      bytes,
      handled,
      failed,
      refused,
      dropped,
      handlerSeconds: this.handlerSeconds.read(),
      queueDepth: this.queueDepth.read(received),
    });
  }
}

/** What became of the messages of one action to clients. */
export class SentCounts {
  sent = 0;
  bytes = 0;
  dropped = 0;
  replaced = 0;

  read(): SentMetrics {
    const { sent, bytes, dropped, replaced } = this;
    return Object.freeze({ sent, bytes, dropped, replaced });
  }
}
