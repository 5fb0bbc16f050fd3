/** For sibling packages and tests. Does not follow semantic versioning. */
export { CLIENT_HOST, systemHost } from "./options.js";
export type { ClientHost } from "./options.js";
export { dialPort } from "./transports/port.js";
export { dialTcp } from "./transports/tcp.js";
export { dialWebSocket } from "./transports/node-websocket.js";
export { WebSocketTransport } from "./transports/websocket.js";
