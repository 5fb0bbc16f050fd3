// The program of the server that is attacked: needs `--expose-gc`.
import { setImmediate as turn } from "node:timers/promises";
import type { ServerOptions } from "@repod/server";
import { answerQuestions } from "../programs/answers.js";
import { GameServer } from "./game-server.js";
import { guard } from "./guard.js";

/** How often the resident set is looked at, in milliseconds. */
const SAMPLE_MS = 50;

/** In bytes. */
export interface Memory {
  /** `heapUsed` and `external` after a collection. */
  readonly used: number;
  /** The resident set. */
  readonly resident: number;
}

let server: GameServer | undefined;
let peak = 0;

setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, SAMPLE_MS);

const answers = {
  async start(options: ServerOptions, isGuarded: boolean): Promise<number> {
    server = new GameServer({ ...options, port: 0 });
    if (isGuarded) guard(server);
    await server.start();
    return server.address[1];
  },
  /** How many channels there are, and how many sockets this process holds. */
  connections(): { readonly channels: number; readonly sockets: number } {
    const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
    return { channels: server?.channels.size ?? 0, sockets };
  },
  async memory(): Promise<Memory> {
    // What one collection finalizes, another one frees.
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await turn();
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { used: heapUsed + external, resident: rss };
  },
  /** The greatest resident set since it was asked last, in bytes. */
  peak(): number {
    const greatest = Math.max(peak, process.memoryUsage.rss());
    peak = 0;
    return greatest;
  },
};

export type GameAnswers = typeof answers;

answerQuestions(answers);
