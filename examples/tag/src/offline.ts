import { TagServer } from "./server.js";

// The worker of a page: the server as it is online, for players who come through the page.
new TagServer({ messagePort: self }).launch();
