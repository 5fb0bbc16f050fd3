import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { ChatServer } from "./server.js";

// One port for everything: terminals come over TCP, pages over WebSocket, and the page itself over HTTP.
const http = servePages(new URL("../", import.meta.url));
await launchGame("The chat", new ChatServer({ ...environmentAddress(), http }));
