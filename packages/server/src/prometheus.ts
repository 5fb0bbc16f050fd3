/**
 * The metrics of a server as text for Prometheus. Needs the package prom-client, which only who imports this has to
 * install.
 *
 * @module @repod/server/prometheus
 */
export { prometheus } from "./metrics/prometheus.js";
export type { PrometheusText } from "./metrics/prometheus.js";
