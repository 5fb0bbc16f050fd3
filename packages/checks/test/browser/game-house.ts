import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { servePages } from "@repod/example-pages";
import type { ServerOptions } from "@repod/server";
import type { BrowserContextOptions, Page } from "playwright-core";
import { GamePages } from "./game-pages.js";

/** The server of an example. */
interface ExampleServer {
  readonly address: readonly [host: string, port: number];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * For the tests of a file: a Chromium for all of them, and for each a server of one of the examples, which serves the game's
 * pages.
 */
export class GameHouse<S extends ExampleServer> {
  readonly #create: (port: number) => S;
  #pages: GamePages | undefined;
  #server: S | undefined;

  /** Call it once, outside of tests. */
  constructor(name: string, create: (options: ServerOptions) => S) {
    const http = servePages(new URL(`../../../../examples/${name}/`, import.meta.url));
    this.#create = (port) => create({ host: "127.0.0.1", port, http });
    beforeAll(async () => {
      this.#pages = await GamePages.launch();
    });
    beforeEach(() => this.#startServer(0));
    afterEach(async () => {
      await this.#pages?.closeAll();
      await this.#server?.stop();
    });
    afterAll(() => this.#pages?.close());
  }

  /** In tests that run in Chromium only. */
  get pages(): GamePages {
    return this.#pages!;
  }

  get server(): S {
    return this.#server!;
  }

  /** Where the page of the game is. */
  get url(): string {
    return `http://localhost:${this.server.address[1]}/`;
  }

  /** Opens the page of the game and waits until it is connected. */
  open(options?: BrowserContextOptions): Promise<Page> {
    return this.pages.open(this.url, options);
  }

  /** Ends the server. Call what comes back to start another one in its place. */
  async stopServer(): Promise<() => Promise<void>> {
    const [, port] = this.server.address;
    await this.server.stop();
    return () => this.#startServer(port);
  }

  async #startServer(port: number): Promise<void> {
    this.#server = this.#create(port);
    await this.#server.start();
  }
}
