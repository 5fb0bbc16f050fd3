import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { TagServer } from "./server.js";

// The game and its page, on one port.
const http = servePages(new URL("../", import.meta.url));
await launchGame("Tag", new TagServer({ ...environmentAddress(), http }));
