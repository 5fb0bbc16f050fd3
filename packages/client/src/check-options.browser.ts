import type { ConnectionOptions } from "./options.js";

/** Nothing: what is wrong with an option its author has heard while the program was being made. */
export function checkConnectionOptions(_options: ConnectionOptions): void {}
