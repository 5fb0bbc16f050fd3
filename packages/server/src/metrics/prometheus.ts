import type { Metric, Registry, RegistryContentType } from "prom-client";
import { familiesOf } from "./families.js";
import type { Family } from "./families.js";
import { loadPromClient } from "./load-prom-client.js";
import type { ServerMetrics } from "./server-metrics.js";

// Whoever imports this wants prom-client: that it is missing is told at the start, not when Prometheus first asks.
const promClient = await loadPromClient();

/** An answer to Prometheus. */
export interface PrometheusText {
  /** For the header `Content-Type`. */
  readonly contentType: string;
  readonly text: string;
}

/**
 * What a server counted, as the text that Prometheus reads.
 *
 * @param server - A `Server`, or whatever else has its `metrics`.
 * @param registry - A registry of prom-client whose metrics are in the text too: those of the process, say, or your own.
 * Its names must not begin with `repod_`. Defaults to none.
 */
export async function prometheus(
  server: { metrics(): ServerMetrics },
  registry?: Registry<RegistryContentType>,
): Promise<PrometheusText> {
  const ours: Registry<RegistryContentType> = new promClient.Registry();
  if (registry) ours.setContentType(registry.contentType);
  for (const family of familiesOf(server.metrics())) ours.registerMetric(metricOf(family));
  const all = registry ? promClient.Registry.merge([ours, registry] as Registry[]) : ours;
  return { contentType: all.contentType, text: await all.metrics() };
}

/** What a registry asks of a metric. prom-client's own classes can only count themselves, and these have been counted. */
function metricOf(family: Family): Metric {
  const metric = { ...family, aggregator: "sum", get: () => Promise.resolve(metric) };
  return metric as unknown as Metric;
}
