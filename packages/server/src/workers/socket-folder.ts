import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createToken } from "@repod/core/internal";

/** Named pipes of Windows are in no folder. */
const PIPES = "\\\\.\\pipe\\";

/** Removes the folder of a path, where who made it cannot any more. */
export function removeFolderOf(path: string): void {
  if (process.platform !== "win32") rmSync(dirname(path), { recursive: true, force: true });
}

/** Where the private sockets of workers are: a new folder that no other user can look into. */
export class SocketFolder {
  readonly #folder: string | undefined;
  #count = 0;
  readonly #onExit = (): void => this.remove();

  constructor() {
    // Which Node makes with the rights 0700.
    if (process.platform !== "win32") this.#folder = mkdtempSync(join(tmpdir(), "repod-"));
    process.on("exit", this.#onExit);
  }

  /** A path that nobody had before. */
  nextPath(): string {
    this.#count += 1;
    if (this.#folder === undefined) return `${PIPES}repod-${createToken()}`;
    return join(this.#folder, String(this.#count));
  }

  /** Whoever listened there is gone. */
  release(path: string): void {
    if (this.#folder !== undefined) rmSync(path, { force: true });
  }

  /** Removes the folder. Idempotent. */
  remove(): void {
    process.off("exit", this.#onExit);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
