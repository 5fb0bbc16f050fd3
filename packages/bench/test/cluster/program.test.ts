import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { hasRedis } from "../../src/medium/redis.js";

const PROGRAM = fileURLToPath(new URL("../../dist/cluster/main.js", import.meta.url));
const isPossible = hasRedis() || process.env["REPOD_REQUIRE_ALL"] === "1";
const run = (...args: readonly string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [PROGRAM, "--quick", ...args]);

(isPossible ? describe : describe.skip)("the program that compares two processes with one", () => {
  test("does every work over a wire, and tells what came of it", async () => {
    const { stdout } = await run("--only", "websocket");
    for (const name of ["broadcast", "rooms"]) expect(stdout).toContain(`**${name}, websocket-extended**`);
    expect(stdout.match(/with a broker [\d.]+, [\d.]+ to [\d.]+ with 95 %/g)).toHaveLength(2);
    expect(stdout).not.toContain("NaN");
  });

  test("says what there is not", async () => {
    await expect(run("--only", "nothing")).rejects.toThrow("Nothing has nothing in its name.");
  });
});
