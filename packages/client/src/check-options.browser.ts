import type { ClientOptions } from "./client.js";
import type { ConnectionOptions } from "./options.js";

/** Nothing: what is wrong with an option its author has heard while the program was being made. */
export function checkConnectionOptions(_options: ConnectionOptions): void {}

/** Nothing, as above: of a URL and a host the URL counts. */
export function checkPlace(_options: ClientOptions): void {}
