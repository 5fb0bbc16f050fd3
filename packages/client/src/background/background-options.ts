import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RepodError } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";

/** How a connection runs in a thread of its own. */
export interface BackgroundOptions {
  /**
   * The program of the thread: a module of JavaScript that imports `@repod/client/thread`. A path is taken from the folder in
   * which the program was started. Defaults to the one that lies beside this library.
   */
  readonly thread?: string | URL;
}

/** What the program of the thread is called, next to this module and next to a bundle that this module is a part of. */
const FILE = "./client-thread.js";

const KNOWN = ["thread"] satisfies (keyof BackgroundOptions)[];

export const backgroundCheck: OptionCheck = {
  accepts: (value) => {
    if (typeof value === "boolean") return true;
    if (typeof value !== "object" || value === null) return false;
    if (Object.keys(value).some((key) => !(KNOWN as string[]).includes(key))) return false;
    const { thread = "" } = value as BackgroundOptions;
    return typeof thread === "string" || thread instanceof URL;
  },
  allowed: "true, false or an object with `thread`, a file",
};

/**
 * The file of the program that runs in the thread.
 *
 * @throws RepodError `invalid_option` where there is no such file. A thread tells that too late for who never yields.
 */
export function threadFile(background: boolean | BackgroundOptions): string {
  const { thread } = typeof background === "object" ? background : ({} as BackgroundOptions);
  const file = thread === undefined ? besideThisModule() : pathOf(thread);
  if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  const remedy =
    thread === undefined
      ? "bundle `@repod/client/thread` as well, and say where with `background: { thread }`"
      : 'give `background: { thread }` a file, as new URL("./network.js", import.meta.url), or leave it out where nothing is bundled';
  throw new RepodError("invalid_option", `The program of the client's thread is not at ${file ?? FILE}: ${remedy}.`);
}

/** `undefined` in a bundle of CommonJS, which does not know where it is. */
function besideThisModule(): string | undefined {
  const here = import.meta.url as string | undefined;
  return here === undefined ? undefined : pathOf(new URL(FILE, here));
}

/** Whole, as a thread wants it. */
function pathOf(file: string | URL): string {
  const text = String(file);
  return resolve(text.startsWith("file:") ? fileURLToPath(text) : text);
}
