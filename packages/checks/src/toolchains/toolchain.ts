/** Which form of the program a toolchain is given. */
export type Decorators = "legacy" | "standard" | "none";

/** How a program is started. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
}

/** One way of getting from TypeScript with decorators to a running program. */
export interface Toolchain {
  readonly tool: string;
  readonly version: string;
  readonly decorators: Decorators;
  /** What it has to be told, as the guide's table says it. */
  readonly settings: string;
  /** The compiler options of the project's `tsconfig.json`. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  /**
   * Builds the program of the folder as a user's project would.
   *
   * @param entry - The program's file name in that folder.
   * @returns How the result is started.
   */
  build(folder: string, entry: string): Promise<Start> | Start;
}
