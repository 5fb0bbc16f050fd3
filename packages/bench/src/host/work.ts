// The program of the process that does a task of the core: `work.js <task>`, controlled over IPC.
import type { CoreTask } from "../core/task.js";
import { isTaskName, loadTask } from "../core/tasks.js";
import { allocatedBytes } from "./allocations.js";
import { answerWith } from "./answer.js";

const name = process.argv[2];
let task: CoreTask;

await answerWith(
  async () => {
    if (!isTaskName(name)) throw new Error(`There is no task named ${String(name)}.`);
    const start = await loadTask(name);
    task = start();
    return { say: "ready" };
  },
  async (request) => {
    let units = 0;
    const work = (): void => {
      if ("units" in request) units = task.run(request.units);
    };
    if (request.ask === "allocations") return { say: "allocated", bytes: await allocatedBytes(work), units };
    const before = process.cpuUsage();
    work();
    return { say: "worked", units, usage: process.cpuUsage(before) };
  },
);
