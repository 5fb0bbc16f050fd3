/** For sibling packages and tests. Does not follow semantic versioning. */
export { openInMemory, RUNTIME } from "./server.js";
export { createTcpListener } from "./listeners/tcp-listener.js";
