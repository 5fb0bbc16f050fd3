import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { transform } from "@swc/core";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createSystemRuntime } from "../../src/util/system-runtime.js";

const host = globalThis as { setImmediate?: unknown; Buffer?: unknown };
const { setImmediate: nodeSetImmediate, Buffer: nodeBuffer } = host;

afterEach(() => {
  host.setImmediate = nodeSetImmediate;
  host.Buffer = nodeBuffer;
});

describe("the system clock", () => {
  test("goes on, and shows the time of day", () => {
    const { clock } = createSystemRuntime();
    const start = clock.now();
    expect(clock.now()).toBeGreaterThanOrEqual(start);
    expect(Math.abs(clock.wallTime() - Date.now())).toBeLessThan(1_000);
  });

  test("calls back once the delay is over, not before", async () => {
    const { clock } = createSystemRuntime();
    const start = clock.now();
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 20));
    // Node's timers are rounded to milliseconds.
    expect(clock.now() - start).toBeGreaterThan(18);
  });

  test("does not call back after `clearTimeout`, and clears a timer that is none", async () => {
    const { clock } = createSystemRuntime();
    const fired: string[] = [];
    const timer = clock.setTimeout(() => fired.push("cleared"), 0);
    clock.clearTimeout(timer);
    clock.clearTimeout(undefined);
    await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), 5));
    expect(fired).toEqual([]);
  });

  test("does not take an endless delay for none", async () => {
    const { clock } = createSystemRuntime();
    const fired: string[] = [];
    const timer = clock.setTimeout(() => fired.push("endless"), Infinity);
    await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), 5));
    expect(fired).toEqual([]);
    clock.clearTimeout(timer);
  });

  test("defers to the end of the turn: after promises, and after what is deferred already", async () => {
    const { clock } = createSystemRuntime();
    const order: string[] = [];
    clock.defer(() => order.push("first"));
    const second = new Promise<void>((resolve) => clock.defer(() => resolve()));
    await Promise.resolve();
    order.push("promise");
    await second;
    expect(order).toEqual(["promise", "first"]);
  });

  test("defers to the microtasks where there is no `setImmediate`", async () => {
    delete host.setImmediate;
    const { clock } = createSystemRuntime();
    const order: string[] = [];
    clock.defer(() => order.push("deferred"));
    order.push("synchronous");
    await Promise.resolve();
    expect(order).toEqual(["synchronous", "deferred"]);
  });

  test("does not keep a process alive by a timer alone", async () => {
    const source = await readFile("packages/core/src/util/system-runtime.ts", "utf8");
    const { code } = await transform(source, { jsc: { parser: { syntax: "typescript" }, target: "es2022" } });
    const program = `${code}\ncreateSystemRuntime().clock.setTimeout(() => process.stdout.write("fired"), 60_000);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    expect(stdout).toBe("");
  });
});

describe("memory of the system runtime", () => {
  test("has the length that was asked for", () => {
    const { allocate } = createSystemRuntime();
    expect(allocate(5)).toBeInstanceOf(Buffer);
    expect(allocate(5)).toHaveLength(5);
  });

  test("is a plain array of bytes where there is no Buffer", () => {
    delete host.Buffer;
    const { allocate } = createSystemRuntime();
    const bytes = allocate(5);
    host.Buffer = nodeBuffer;
    expect(bytes.constructor.name).toBe("Uint8Array");
    expect(bytes).toHaveLength(5);
  });
});
