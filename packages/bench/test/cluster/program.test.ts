import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { hasRedis } from "../../src/medium/redis.js";

const PROGRAM = fileURLToPath(new URL("../../dist/cluster/main.js", import.meta.url));
const isPossible = hasRedis() || process.env["REPOD_REQUIRE_ALL"] === "1";
const run = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [PROGRAM, "--quick", ...args]);

(isPossible ? describe : describe.skip)("the program that compares two processes with one", () => {
  test("does every work over a wire, and tells what came of it", async () => {
    const { stdout, stderr } = await run("--only", "websocket");
    for (const name of ["broadcast", "rooms"]) expect(stdout).toContain(`**${name}, websocket-extended**`);
    expect(
      stdout.match(/with a broker [\d.]+ \(at most 1\.15: open\); with nothing between them [\d.]+\./g),
    ).toHaveLength(1);
    expect(
      stdout.match(
        /with a broker [\d.]+ \(at most 0\.60: open\) and [\d.]+ \(at most 0\.60: open\); with nothing between them [\d.]+ and [\d.]+\./g,
      ),
    ).toHaveLength(1);
    expect(stdout).toContain("A quick run: it shows that everything works, not how fast it is.");
    expect(stderr).toMatch(
      /^1\/1 rooms, websocket-extended: utilization of each event loop, times that of one process: /m,
    );
    expect(stdout).not.toContain("NaN");
  });

  test("tells its options", async () => {
    expect((await run("--help")).stdout).toMatch(/^npm run bench:cluster -- \[options\]\n/);
  });

  test("says what there is not", async () => {
    await expect(run("--only", "nothing")).rejects.toThrow(
      "Nothing has nothing in its name; there are broadcast tcp-extended, ",
    );
  });
});
