/** What a process has open besides its connections: its program, its pipes, what Node needs. */
const OTHERS = 100;

/**
 * @param limit - How many files a process may have open. Defaults to what this one, and so those that it starts, may have.
 * @throws Error when the system does not let a process have so many connections at once.
 */
export function checkOpenFiles(connections: number, limit: number = openFilesLimit()): void {
  const needed = connections + OTHERS;
  if (limit >= needed) return;
  throw new Error(
    `For ${connections} connections a process must be allowed ${needed} open files, and it is allowed ${limit}: ` +
      `say \`ulimit -n ${needed}\` before.`,
  );
}

function openFilesLimit(): number {
  const report = process.report.getReport() as {
    readonly userLimits?: { readonly open_files: { readonly soft: unknown } };
  };
  const soft = report.userLimits?.open_files.soft ?? "unlimited";
  return soft === "unlimited" ? Infinity : Number(soft);
}
