import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { PongServer } from "./server.js";

// The game and its page, on one port.
const http = servePages(new URL("../", import.meta.url));
await launchGame("Pong", new PongServer({ ...environmentAddress(), http }));
