// The program of the process that a server under test has to itself: `serve.js <system> [url of a Redis]`, controlled over IPC.
import { performance } from "node:perf_hooks";
import type { Broker } from "@repod/core";
import { isSystemName, loadSystem } from "../systems/systems.js";
import { answerWith } from "./answer.js";
import type { ControlReply, ControlRequest } from "./control.js";
import { settledMemory } from "./memory.js";

const [, , name, redis] = process.argv;

/** Loaded only where it is used: builds from before there was one are measured, too. */
async function brokerAt(url: string): Promise<Broker> {
  const { RedisBroker } = await import("@repod/redis");
  return new RedisBroker({ url });
}

async function answer({ ask }: ControlRequest): Promise<ControlReply> {
  if (ask === "memory") return { say: "memory", memory: await settledMemory() };
  if (ask === "loop") return { say: "loop", loop: performance.eventLoopUtilization() };
  return { say: "usage", usage: process.cpuUsage() };
}

await answerWith(async () => {
  if (!isSystemName(name)) throw new Error(`There is no system named ${String(name)}.`);
  const start = await loadSystem(name);
  const { port } = await start(redis === undefined ? undefined : await brokerAt(redis));
  return { say: "listening", port };
}, answer);
