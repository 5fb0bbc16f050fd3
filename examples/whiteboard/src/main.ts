import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { WhiteboardServer } from "./server.js";

const server = new WhiteboardServer({
  ...environmentAddress(),
  // The game and its page, on one port.
  http: servePages(new URL("../", import.meta.url)),
  // Browsers open connections that they may never use. Such a silent one is nobody who came to play.
  plainPeers: "after-first-frame",
});
await launchGame("The whiteboard", server);
