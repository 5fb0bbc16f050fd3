import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes an empty folder that is gone when the process ends, however it does so by itself. */
export function createTemporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `repod-${name}-`));
  process.once("exit", () => removeFolder(folder));
  return folder;
}

/** Removes a folder with what is in it; what its links lead to stays. Removing what is gone does nothing. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
