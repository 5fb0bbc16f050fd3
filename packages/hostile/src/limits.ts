/** Files that a process needs besides the connections of an attack: those of the honest clients, and Node's own. */
const RESERVE = 500;
/** With fewer, there is no attack to speak of. */
const LEAST = 1_024;

/** What the limit on open files allows for. */
export interface Room {
  /** What the number of connections is multiplied with: at most what was asked for. */
  readonly scale: number;
  /** Why it is less than what was asked for. */
  readonly warning?: string;
}

/**
 * Checks whether a process may have as many connections as the largest attack makes: on the server's side as on that of
 * the attackers, each is a file.
 *
 * @param openFiles - What `openFilesLimit` says.
 * @param most - How many connections the largest attack makes, at a scale of 1.
 * @throws Error when there is not room enough for anything, with what to do.
 */
export function checkRoom(openFiles: number, most: number, scale: number): Room {
  if (openFiles < LEAST) {
    throw new Error(
      `A process may open ${openFiles} files here; ${LEAST} are the least. Raise it: ulimit -n ${most + RESERVE}`,
    );
  }
  const needed = most * scale + RESERVE;
  if (openFiles >= needed) return { scale };
  const room = openFiles - RESERVE;
  const warning = `A process may open ${openFiles} files here, so the largest attack makes ${room} connections instead of ${most * scale}. For all of them: ulimit -n ${needed}`;
  return { scale: room / most, warning };
}

interface Limits {
  readonly userLimits?: { readonly open_files?: { readonly soft: number | "unlimited" } };
}

/** How many files this process, and each that it starts, may have open: `ulimit -n`, which Node raises as far as it may. */
export function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as Limits;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : Infinity;
}
