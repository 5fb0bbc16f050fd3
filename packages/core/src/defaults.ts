/** Where a server listens, and where a client looks for one, when nothing else is said. */
export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_PORT = 5071;
