/** Where a server listens, and where a client looks for one, when nothing else is said. */
export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_PORT = 5071;
/** Where WebSockets connect. */
export const DEFAULT_PATH = "/repod";
/** How many bytes of frames one WebSocket message holds, unless it is one frame; so every receiver accepts as many. */
export const MAX_BATCH_BYTES = 65_536;
