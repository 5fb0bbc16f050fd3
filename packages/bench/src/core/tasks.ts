import type { StartTask } from "./task.js";

/** Each is loaded only in the process that does it. */
const LOADERS = {
  encode: async () => (await import("./encode.js")).startEncode,
  receive: async () => (await import("./receive.js")).startReceive,
  dispatch: async () => (await import("./dispatch.js")).startDispatch,
  straight: async () => (await import("./straight.js")).startStraight,
  validate: async () => (await import("./validate.js")).startValidate,
  session: async () => (await import("./session.js")).startSession,
} as const satisfies Record<string, () => Promise<StartTask>>;

export type TaskName = keyof typeof LOADERS;

export function isTaskName(name: unknown): name is TaskName {
  return typeof name === "string" && Object.hasOwn(LOADERS, name);
}

export function loadTask(name: TaskName): Promise<StartTask> {
  return LOADERS[name]();
}
