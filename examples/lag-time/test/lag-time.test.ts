import { execFile, spawn } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const CHAT_SERVER = fileURLToPath(new URL("../../chat/dist/main.js", import.meta.url));
const FEW = ["--count", "40", "--every", "0"];

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function lagTime(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error: ExecFileException | null, output, errors) => {
      resolve({ code: Number(error?.code ?? 0), output, errors });
    });
  });
}

/** Runs a server until `use` is done with the port that it says. */
async function withServer(args: readonly string[], use: (port: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, args, { env: { ...process.env, HOST: "127.0.0.1", PORT: "0" } });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const port = /http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
      if (port === undefined) continue;
      await use(port);
      return;
    }
    throw new Error("The server ended without naming its port.");
  } finally {
    const ended = once(server, "exit");
    if (server.exitCode === null && server.kill()) await ended;
  }
}

describe("lag-time", () => {
  test("measures a server of its own, without a terminal", async () => {
    const { code, output, errors } = await lagTime(...FEW);

    expect(output).toMatch(/^40 round trips to 127\.0\.0\.1, port \d+\n/);
    expect(output).toMatch(/minimum +\S+ ms\n +median +\S+ ms\n +p99 +\S+ ms\n +maximum +\S+ ms\n\n/);
    expect(output).toMatch(
      /\n\nHeartbeats say \S+ ms, \S+ ms longer on average, and that it is \d\d:\d\d:\d\d\.\d on the server, ± \S+ ms\.\n$/,
    );
    const counts = [...output.matchAll(/ms(?: and more)? {2}\S* (\d+)$/gm)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(errors).toBe("10 of 40\n20 of 40\n30 of 40\n40 of 40\n");
    expect(code).toBe(0);
  });

  test("measures another one, given by host and port", async () => {
    await withServer([MAIN, "--serve", "127.0.0.1", "0"], async (port) => {
      const { code, output } = await lagTime("127.0.0.1", port, ...FEW);

      expect(output).toContain(`40 round trips to 127.0.0.1, port ${port}`);
      expect(code).toBe(0);
    });
  });

  test("measures another one, which listens where the environment says, given by a URL", async () => {
    await withServer([MAIN, "--serve"], async (port) => {
      expect(port).not.toBe("5071");
      const url = `ws://127.0.0.1:${port}/repod`;
      const { code, output } = await lagTime(url, ...FEW);

      expect(output).toContain(`40 round trips to ${url}`);
      expect(code).toBe(0);
    });
  });

  test("says so when the other one answers no pings", async () => {
    await withServer([CHAT_SERVER], async (port) => {
      const { code, errors } = await lagTime("127.0.0.1", port, ...FEW);

      expect(errors).toContain('Nothing handles "ping".');
      expect(code).toBe(1);
    });
  });

  test.each([
    [["--count", "none"], '--count is "none"; it must be a whole number from 1 to 1000000.'],
    [["localhost", "70000"], 'The port is "70000"; it must be a whole number from 1 to 65535.'],
    [["localhost", "5071", "now"], '"now" is one argument too many.'],
    [["ws://localhost/repod", "5071"], '"5071" is one argument too many.'],
    [["--often"], "Unknown option '--often'"],
  ])("says in a sentence what is wrong with %j", async (args, sentence) => {
    const { code, output, errors } = await lagTime(...args);

    expect(errors).toContain(sentence);
    expect(errors.trim().split("\n")).toHaveLength(1);
    expect(output).toBe("");
    expect(code).toBe(1);
  });
});
