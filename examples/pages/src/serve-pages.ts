import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

interface PageFile {
  /** Where it lies, seen from the folder of the game. */
  readonly path: string;
  readonly type: string;
}

/** All that a page consists of. What is not listed here is not served, whatever a path looks like. */
const FILES: Readonly<Record<string, PageFile>> = {
  "": { path: "index.html", type: "text/html; charset=utf-8" },
  "index.html": { path: "index.html", type: "text/html; charset=utf-8" },
  "style.css": { path: "style.css", type: "text/css; charset=utf-8" },
  "page.js": { path: "dist/page.bundle.js", type: "text/javascript; charset=utf-8" },
  "offline.js": { path: "dist/offline.bundle.js", type: "text/javascript; charset=utf-8" },
  "offline.bundle.js.map": { path: "dist/offline.bundle.js.map", type: "application/json" },
  "page.bundle.js.map": { path: "dist/page.bundle.js.map", type: "application/json" },
};

/** The style that all games share; `shared.css` beside every page. */
const SHARED_STYLE = new URL("../shared.css", import.meta.url);

const HEADERS = {
  // A page loads nothing from elsewhere, and runs no script but its own.
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/**
 * Serves the page of a game: `index.html` and `style.css` of its folder, its bundled script as `page.js`, and the style
 * that all games share as `shared.css`. Where the game can be played offline, its server for a worker is `offline.js`.
 *
 * @param folder - The folder of the game, ending in `/`.
 * @param base - The path of the page, beginning and ending in `/`. Defaults to "/".
 */
export function servePages(folder: URL, base = "/"): RequestHandler {
  return (request, response) => void answer(request, response, folder, base);
}

async function answer(request: IncomingMessage, response: ServerResponse, folder: URL, base: string): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return say(response, 405, "This page can only be read.");
  }
  const [path = "/"] = (request.url ?? "/").split("?");
  if (`${path}/` === base) {
    response.setHeader("location", base);
    return say(response, 308, `The page is at ${base}`);
  }
  const name = path.startsWith(base) ? path.slice(base.length) : undefined;
  const file = name === undefined || !Object.hasOwn(FILES, name) ? undefined : FILES[name];
  if (name !== "shared.css" && !file) return say(response, 404, "There is no such page.");
  const type = file?.type ?? "text/css; charset=utf-8";
  let body: Buffer;
  try {
    body = await readFile(file ? new URL(file.path, folder) : SHARED_STYLE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return say(response, 500, (error as Error).message);
    const isBuilt = file?.path.startsWith("dist/") ? " Is it built? `npm run pages` does." : "";
    return say(response, 404, `There is no ${name}.${isBuilt}`);
  }
  response.writeHead(200, { ...HEADERS, "content-type": type, "content-length": body.length });
  // Node leaves the body out where only the head was asked for.
  response.end(body);
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}
