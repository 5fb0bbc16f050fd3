// The program of the server with a client that does not read: needs `--expose-gc`.
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerOptions } from "@repod/server";
import { answerQuestions } from "../programs/answers.js";
import type { Canteen } from "./canteen.js";
import { startHandWrittenCanteen } from "./hand-written-canteen.js";
import { startRepodCanteen } from "./repod-canteen.js";

export type CanteenName = "repod" | "hand-written";

/** How often memory is collected before it is looked at, and how long the system may take to have it back each time. */
const COLLECTIONS = 3;
const COLLECTION_MS = 100;

let canteen: Canteen | undefined;

const answers = {
  async start(name: CanteenName, options: ServerOptions): Promise<number> {
    canteen = name === "repod" ? await startRepodCanteen(options) : await startHandWrittenCanteen();
    return canteen.port;
  },
  /** Whether the slow one is still connected, and the number of the last ration sent to it. */
  feeding(): { readonly isFeeding: boolean; readonly newest: number } {
    return { isFeeding: canteen?.isFeeding ?? false, newest: canteen?.feeder?.newest ?? 0 };
  },
  /** The resident set after collection, in bytes. */
  async resident(): Promise<number> {
    for (let round = 0; round < COLLECTIONS; round += 1) {
      globalThis.gc?.();
      await sleep(COLLECTION_MS);
    }
    return process.memoryUsage.rss();
  },
};

export type CanteenAnswers = typeof answers;

answerQuestions(answers);
