/** What a game needs to serve its page, and to start alone. For Node; of these `name` alone runs in browsers, too. */
export { announce, environmentAddress } from "./address.js";
export { CHOOSE_ANOTHER, launchGame } from "./launch-game.js";
export { toName } from "./name.js";
export type { RequestHandler } from "./serve-pages.js";
export { servePages } from "./serve-pages.js";
