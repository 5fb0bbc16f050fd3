export { configureLogging } from "./configure-logging.js";
export type { LoggingOptions, LogStream } from "./configure-logging.js";
