import type { TaskName } from "../core/tasks.js";
import { WINDOWS } from "../core/windows.js";
import type { WireName } from "../driver/wires.js";
import { TaskProcess } from "../host/task-process.js";
import { echo } from "../workloads/echo.js";
import type { LoadWorkload } from "../workloads/load-workload.js";
import { pacedBroadcast } from "../workloads/paced-broadcast.js";
import { openMemory } from "./memory-subject.js";
import { openServer } from "./server-subject.js";
import type { Discipline } from "./subject.js";

/** What the core alone may cost more, what a server may with its sockets, and what a connection may hold more. */
const CORE_GOAL = 1.05;
const SOCKETS_GOAL = 1.1;
const MEMORY_GOAL = 1.1;

function core(name: TaskName, title: string): Discipline {
  const window = WINDOWS[name];
  return {
    name: `core ${name}`,
    title,
    unit: "µs per message",
    goal: CORE_GOAL,
    warmUp: 12 * window,
    window,
    windows: 16,
    async open(stage) {
      const task = await TaskProcess.start(name, { program: stage.program("host/work.js") });
      return { run: (units) => task.run(units), close: () => task.stop() };
    },
  };
}

function sockets(name: string, workload: LoadWorkload, wire: WireName, kind: string, amount: SocketAmount): Discipline {
  return {
    name: `${name} over ${kind}`,
    title: workload.title(workload.full),
    unit: `µs per ${workload.unit}`,
    goal: SOCKETS_GOAL,
    ...amount,
    open: (stage) => openServer(stage, workload, wire),
  };
}

/** Those who come first stay: what a server makes once, for whoever comes, is not what one more connection costs. */
const IDLE = { warmUp: 500, window: 2_000, windows: 1 } as const;

function memory(wire: WireName, kind: string): Discipline {
  return {
    name: `memory over ${kind}`,
    title: `${IDLE.window} more clients that are there and say nothing`,
    unit: "bytes per connection",
    goal: MEMORY_GOAL,
    ...IDLE,
    open: (stage) => openMemory(stage, wire),
  };
}

type SocketAmount = Pick<Discipline, "warmUp" | "window" | "windows">;

const ECHO = { warmUp: 150_000, window: 40_000, windows: 6 };
const BROADCAST = { warmUp: 60_000, window: 20_000, windows: 6 };

export const DISCIPLINES: readonly Discipline[] = [
  core("encode", "messages of games to frames"),
  core("receive", "the bytes of a chunk to messages: frames are found, checked and decoded"),
  core("dispatch", "a message to the method that handles it"),
  core("session", "24 messages in a turn from one session to another over a transport in memory, and back"),
  sockets("echo", echo, "tcp-extended", "TCP", ECHO),
  sockets("echo", echo, "websocket-extended", "WebSocket", ECHO),
  sockets("broadcast", pacedBroadcast, "tcp-extended", "TCP", BROADCAST),
  sockets("broadcast", pacedBroadcast, "websocket-extended", "WebSocket", BROADCAST),
  memory("tcp-extended", "TCP"),
  memory("websocket-extended", "WebSocket"),
];
