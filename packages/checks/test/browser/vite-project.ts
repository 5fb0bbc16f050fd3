import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runScript } from "../../src/pack.js";
import { readText, ROOT } from "../../src/repository.js";
import { RunningProgram } from "../docs/running-program.js";

// Not that of the root, which is an older one.
const VITE = "packages/checks/node_modules/vite/bin/vite.js";
/** What a page needs of ours. */
const PACKAGES = ["core", "client"] as const;

/** A Vite project outside of the repository, with our packages installed as an archive would install them. */
export class ViteProject {
  readonly #folder: string;

  /** @param fixture - The folder of its sources. */
  static async install(fixture: string): Promise<ViteProject> {
    const folder = await mkdtemp(join(tmpdir(), "repod-vite-"));
    await cp(fixture, folder, { recursive: true });
    for (const name of PACKAGES) {
      const from = join(ROOT, "packages", name);
      const into = join(folder, "node_modules/@repod", name);
      await cp(join(from, "dist"), join(into, "dist"), { recursive: true });
      await cp(join(from, "package.json"), join(into, "package.json"));
      await linkDependencies(name, folder);
    }
    return new ViteProject(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns The folder of what was built. */
  async build(): Promise<string> {
    const { code, output } = await runScript(VITE, ["build", this.#folder, "--logLevel", "warn"]);
    if (code !== 0 || output !== "") throw new Error(`Vite said, as it built:\n${output}`);
    return join(this.#folder, "dist");
  }

  /** Starts the dev server; whoever starts it stops it. */
  async serve(): Promise<{ address: string; stop(): Promise<unknown> }> {
    const program = new RunningProgram([join(ROOT, VITE), this.#folder, "--host", "127.0.0.1", "--port", "0"]);
    const line = await program.line(/http:\/\//);
    const address = /http:\/\/[\d.:]+\//.exec(stripVTControlCharacters(line))?.[0];
    if (!address) throw new Error(`Vite tells no address: ${line}`);
    return { address, stop: () => program.stop() };
  }

  remove(): Promise<void> {
    // Vite may still be writing into it as it ends.
    return rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the package needs of others. */
async function linkDependencies(name: string, folder: string): Promise<void> {
  const { dependencies } = JSON.parse(readText(`packages/${name}/package.json`)) as { dependencies: object };
  for (const dependency of Object.keys(dependencies).filter((one) => !one.startsWith("@repod/"))) {
    const link = join(folder, "node_modules", dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, "node_modules", dependency), link);
  }
}
