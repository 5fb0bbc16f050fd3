import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { WhiteboardServer } from "./server.js";

// The game and its page, on one port.
const http = servePages(new URL("../", import.meta.url));
await launchGame("The whiteboard", new WhiteboardServer({ ...environmentAddress(), http }));
