export { configureLogging } from "@repod/core/logging";
export type { LoggingOptions } from "@repod/core/logging";
