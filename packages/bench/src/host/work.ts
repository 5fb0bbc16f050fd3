// The program of the process that does a task of the core: `work.js <task>`, controlled over IPC.
import type { CoreTask } from "../core/task.js";
import { isTaskName, loadTask } from "../core/tasks.js";
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
  (request) => {
    const before = process.cpuUsage();
    const units = request.ask === "work" ? task.run(request.units) : 0;
    return { say: "worked", units, usage: process.cpuUsage(before) };
  },
);
