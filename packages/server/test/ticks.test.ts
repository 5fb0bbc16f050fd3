import { describe, expect, test } from "@jest/globals";
import { Action, registerTick, RepodError, Tick } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Channel } from "../src/channel.js";
import { RUNTIME, Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

class EchoChannel extends Channel {
  @Action("echo")
  echo(message: { action: string }): void {
    this.send(message);
  }
}

/** Keeps the step of each call, and does in it what a test says. */
class TickServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
  readonly steps: number[] = [];
  during: () => void | Promise<void> = () => undefined;

  @Tick(20)
  update(dt: number): void | Promise<void> {
    this.steps.push(dt);
    return this.during();
  }
}

/** Lets everything run that waits for promises alone. */
async function settle(): Promise<void> {
  await new Promise(setImmediate);
}

describe("the ticks of a server", () => {
  test("come at their rate with the step in seconds, the first one period after the start", () => {
    const { server, clock } = openServer(TickServer);
    clock.advance(49);
    expect(server.steps).toEqual([]);
    clock.advance(1);
    expect(server.steps).toEqual([0.05]);
    clock.advance(950);
    expect(server.steps).toEqual(Array.from({ length: 20 }, () => 0.05));
  });

  test("do not drift, although a period is no whole number of milliseconds", () => {
    class Smooth extends Server<EchoChannel> {
      override channelClass = EchoChannel;
      steps = 0;
      @Tick(60)
      update(): void {
        this.steps += 1;
      }
    }
    const { server, clock } = openServer(Smooth);
    for (let hour = 0; hour < 3_600_000; hour += 7_200) clock.advance(7_200);
    expect(server.steps).toBe(3_600 * 60);
  });

  test("do not drift although every timer is late", () => {
    const { server, clock } = openServer(TickServer);
    for (let second = 0; second < 60; second += 1) {
      for (let part = 0; part < 8; part += 1) {
        clock.stall(125);
        clock.advance(0);
      }
    }
    expect(server.steps).toHaveLength(60 * 20);
  });

  test("run each at its own rate, several in one server and along its classes", () => {
    class Derived extends TickServer {
      readonly calls: string[] = [];
      @Tick(10)
      override update(): void {
        this.calls.push("update");
      }
      @Tick(4)
      save(): void {
        this.calls.push("save");
      }
      report(): void {
        this.calls.push("report");
      }
    }
    registerTick(Derived, "report", 2);
    const { server, clock } = openServer(Derived);
    clock.advance(1_000);
    const counts = ["update", "save", "report"].map((name) => server.calls.filter((call) => call === name).length);
    expect(counts).toEqual([10, 4, 2]);
  });

  test("leave the rate of the parent's class alone where a subclass has its own", () => {
    class Faster extends TickServer {
      @Tick(100)
      override update(dt: number): void | Promise<void> {
        return super.update(dt);
      }
    }
    const fast = openServer(Faster);
    const slow = openServer(TickServer);
    fast.clock.advance(100);
    slow.clock.advance(100);
    expect([fast.server.steps, slow.server.steps].map(({ length }) => length)).toEqual([10, 2]);
  });
});

describe("ticks that are late", () => {
  test("are caught up at once, and the next come when they were due anyway", () => {
    const { server, clock } = openServer(TickServer);
    clock.stall(170);
    clock.advance(0);
    expect(server.steps).toHaveLength(3);
    clock.advance(29);
    expect(server.steps).toHaveLength(3);
    clock.advance(1);
    expect(server.steps).toHaveLength(4);
  });

  test("by more than 250 ms are left out, and the schedule keeps its phase", () => {
    const { server, clock } = openServer(TickServer);
    clock.stall(10_020);
    clock.advance(0);
    expect(server.steps).toHaveLength(5);
    clock.advance(29);
    expect(server.steps).toHaveLength(5);
    clock.advance(1);
    expect(server.steps).toHaveLength(6);
  });

  test("are left out but for the newest where a period is longer than that", () => {
    class Slow extends TickServer {
      @Tick(1)
      override update(dt: number): void | Promise<void> {
        return super.update(dt);
      }
    }
    const { server, clock } = openServer(Slow);
    clock.stall(5_600);
    clock.advance(0);
    expect(server.steps).toEqual([1]);
    clock.advance(399);
    expect(server.steps).toHaveLength(1);
    clock.advance(1);
    expect(server.steps).toHaveLength(2);
  });
});

describe("a step slower than its period", () => {
  test("leaves a turn between any two, and does not pile up", () => {
    const { server, clock } = openServer(TickServer);
    const began: number[] = [];
    server.during = () => {
      began.push(clock.now());
      clock.stall(80);
      if (server.steps.length === 100) server.during = () => undefined;
    };
    // While a step runs time passes, and no timer is called before the step is over.
    clock.advance(50);
    while (server.steps.length < 100) {
      const before = server.steps.length;
      clock.advance(0);
      expect(server.steps.length).toBe(before + 1);
    }
    expect(began.slice(1).map((time, index) => time - began[index]!)).toEqual(Array.from({ length: 99 }, () => 80));
    // What is made up for once it is fast again is no more than what one stall would leave.
    clock.advance(0);
    expect(server.steps.length).toBeLessThanOrEqual(105);
  });

  test("holds up no socket", async () => {
    class Busy extends Server<EchoChannel> {
      override channelClass = EchoChannel;
      steps = 0;
      @Tick(1_000)
      update(): void {
        this.steps += 1;
        const until = performance.now() + 3;
        while (performance.now() < until);
      }
    }
    const { server, greeted } = await startServer(Busy);
    const peer = await greeted();
    for (let message = 0; message < 20; message += 1) {
      const before = server.steps;
      peer.send({ action: "echo", message });
      expect(await peer.next()).toEqual({ action: "echo", message });
      // Both ends are in this process: three turns, with a step in each.
      expect(server.steps - before).toBeLessThan(20);
    }
  });
});

describe("a tick that fails", () => {
  test("is a warning of the process, and the next comes all the same", async () => {
    const warnings = captureWarnings();
    const { server, clock } = openServer(TickServer);
    server.during = () => {
      throw new Error("no ball");
    };
    clock.advance(100);
    expect(server.steps).toHaveLength(2);
    server.during = () => Promise.reject(new Error("no score"));
    clock.advance(50);
    await settle();
    server.during = () => undefined;
    clock.advance(50);
    expect(server.steps).toHaveLength(4);
    const where = 'The tick "update" of TickServer';
    expect(warnings.items).toEqual([`${where}: no ball`, `${where}: no ball`, `${where}: no score`]);
  });
});

describe("an asynchronous tick", () => {
  test("that is not done yet leaves out what falls due meanwhile", async () => {
    const { server, clock } = openServer(TickServer);
    let saving: Deferred<void> | undefined;
    server.during = () => (saving = createDeferred()).promise;
    clock.advance(470);
    expect(server.steps).toHaveLength(1);
    saving?.resolve();
    await settle();
    clock.advance(29);
    expect(server.steps).toHaveLength(1);
    clock.advance(1);
    expect(server.steps).toHaveLength(2);
  });

  test("that is done at once is caught up as any other", async () => {
    const { server, clock } = openServer(TickServer);
    server.during = () => Promise.resolve();
    clock.stall(170);
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(0);
      await settle();
    }
    expect(server.steps).toHaveLength(3);
  });

  test("that never ends hinders neither the other ticks nor the end", async () => {
    class Stuck extends TickServer {
      others = 0;
      @Tick(10)
      other(): void {
        this.others += 1;
      }
    }
    const { server, clock } = openServer(Stuck);
    server.during = () => createDeferred<void>().promise;
    clock.advance(1_000);
    expect([server.steps.length, server.others]).toEqual([1, 10]);
    await server.stop();
  });
});

describe("ticks", () => {
  test("begin when the server has started and end as it is told to stop, at each start anew", async () => {
    const clock = new VirtualClock();
    const { server } = await startServer(TickServer, { [RUNTIME]: runtimeOf(clock) });
    expect(server.steps).toEqual([]);
    clock.advance(120);
    expect(server.steps).toHaveLength(2);
    const stopping = server.stop();
    clock.advance(1_000);
    expect(server.steps).toHaveLength(2);
    await stopping;
    expect(clock.timers).toBe(0);
    await server.start();
    clock.advance(50);
    expect(server.steps).toHaveLength(3);
  });

  test("end at once when one of them stops the server, and when one is open meanwhile", async () => {
    const { server, clock } = openServer(TickServer);
    server.during = () => void server.stop();
    clock.stall(200);
    clock.advance(0);
    expect(server.steps).toHaveLength(1);

    const other = openServer(TickServer);
    const saving = createDeferred<void>();
    other.server.during = () => saving.promise;
    other.clock.advance(50);
    await other.server.stop();
    saving.resolve();
    await settle();
    other.clock.advance(1_000);
    expect(other.server.steps).toHaveLength(1);
    expect(other.clock.timers).toBe(0);
  });

  test("do not begin where the start fails", async () => {
    const { server: first } = await startServer(TickServer);
    const clock = new VirtualClock();
    const server = new TickServer({ port: first.address[1], [RUNTIME]: runtimeOf(clock) });
    await expect(server.start()).rejects.toMatchObject({ code: "address_in_use" });
    clock.advance(1_000);
    expect(server.steps).toEqual([]);
  });

  test("run on the clock of the process, none ahead of its time", async () => {
    const times = new Recorder<number>();
    class Real extends Server<EchoChannel> {
      override channelClass = EchoChannel;
      @Tick(200)
      update(): void {
        times.push(performance.now());
      }
    }
    const before = performance.now();
    await startServer(Real);
    await times.count(40);
    for (const [index, time] of times.items.entries()) expect(time - before).toBeGreaterThanOrEqual((index + 1) * 5);
  });

  test("that are declared wrongly keep the server from starting, and it says so", async () => {
    class Wrong extends Server<EchoChannel> {
      override channelClass = EchoChannel;
      @Tick(0)
      update(): void {}
      @Tick(20)
      override onDisconnect(): void {}
    }
    const starting = new Wrong({ port: 0 }).start();
    await expect(starting).rejects.toBeInstanceOf(RepodError);
    await expect(starting).rejects.toMatchObject({
      code: "invalid_handlers",
      problems: [
        { owner: "Wrong", member: "update" },
        { owner: "Wrong", member: "onDisconnect", cause: expect.stringContaining("every Server has") },
      ],
    });
  });
});
