// The program of the server that is watched: needs `--expose-gc`.
import type { EventEmitter } from "node:events";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { answerQuestions } from "../programs/answers.js";
import { SoakServer } from "./game.js";
import { ROOMS } from "./rooms.js";
import type { State } from "./state.js";

/** How often memory is collected before it is measured: what one collection finalizes, another one frees. */
const COLLECTIONS = 6;

// A WebSocket's client that a busy machine holds up must not be taken for one that is silent. And those that vanish are waited for
// a second only: at rest nobody is to be there.
const server = new SoakServer({ port: 0, greetAfter: 10_000, window: 1_000 });
const warnings: string[] = [];

process.on("warning", (warning) => warnings.push(warning.stack ?? warning.message));
process.on("unhandledRejection", (reason) => warnings.push(`unhandled rejection: ${String(reason)}`));

const answers = {
  async start(): Promise<number> {
    await server.start();
    return server.address[1];
  },
  async state(): Promise<State> {
    for (let count = 0; count < COLLECTIONS; count += 1) {
      globalThis.gc?.();
      // Finalizers are called in a task of their own.
      await delay(10);
    }
    const { heapUsed, external } = process.memoryUsage();
    const resources: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    const startedAt = performance.now();
    await turn();
    return {
      memory: heapUsed + external,
      channels: server.channels.size,
      members: ROOMS.reduce((sum, room) => sum + server.group(room).size, 0),
      kept: server.kept - server.channels.size,
      resources,
      listeners: countListeners(),
      turn: performance.now() - startedAt,
      visits: server.visits,
      warnings,
    };
  },
};

export type SoakAnswers = typeof answers;

answerQuestions(answers);

function countListeners(): number {
  // Without a public name, and the only way to the emitters of the port.
  const { _getActiveHandles: handles } = process as unknown as {
    _getActiveHandles(): readonly Partial<EventEmitter>[];
  };
  const ports = handles.call(process).filter((handle) => handle.constructor?.name === "Server") as EventEmitter[];
  return [process, ...ports].reduce((sum, emitter) => sum + listenersOf(emitter), 0);
}

function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}
