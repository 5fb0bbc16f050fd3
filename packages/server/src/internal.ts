/** For sibling packages and tests. Does not follow semantic versioning. */
export { openInMemory, RUNTIME } from "./server.js";
export { createMessagePortListener } from "./listeners/message-port-listener.js";
export { createPortListener } from "./listeners/port-listener.js";
export { Intake } from "./intake/intake.js";
export { ConnectionCounts } from "./metrics/connection-counts.js";
export { resolveServerOptions } from "./resolve-options.js";
export { createUpgrade } from "./listeners/websocket/upgrade.js";
