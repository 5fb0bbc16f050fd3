// The program of the process that a server under test has to itself: `serve.js <system>`, controlled over IPC.
import { isSystemName, loadSystem } from "../systems/systems.js";
import { answerWith } from "./answer.js";
import { settledMemory } from "./memory.js";

const name = process.argv[2];

await answerWith(
  async () => {
    if (!isSystemName(name)) throw new Error(`There is no system named ${String(name)}.`);
    const start = await loadSystem(name);
    const { port } = await start();
    return { say: "listening", port };
  },
  async ({ ask }) =>
    ask === "memory" ? { say: "memory", memory: await settledMemory() } : { say: "usage", usage: process.cpuUsage() },
);
