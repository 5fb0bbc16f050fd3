import type { Ticks } from "../../src/decorators/ticks.js";

class Server {
  get address(): string {
    return "";
  }
  async stop(): Promise<void> {}
}

/** What the library's own server class looks like to the registry. */
export const TestServer = Server as unknown as new () => Server & Ticks;
