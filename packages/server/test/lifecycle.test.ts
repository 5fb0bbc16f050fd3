import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Address, Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";

class EchoChannel extends Channel {
  @Action("echo")
  echo(message: { action: string; text: string }): void {
    this.send(message);
  }
}
class EchoServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
}

async function dial([host, port]: Address): Promise<void> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
  } finally {
    socket.destroy();
  }
}

/** A port on which nobody listens: one that the system chose and that was given back. */
async function freePort(): Promise<number> {
  const server = new EchoServer({ port: 0 });
  await server.start();
  const [, port] = server.address;
  await server.stop();
  return port;
}

describe("a server", () => {
  test("listens on 127.0.0.1 and port 5071 unless it is told otherwise", () => {
    const server = new EchoServer();
    expect([server.host, server.port, server.address]).toEqual(["127.0.0.1", 5071, ["127.0.0.1", 5071]]);
  });

  test("binds nothing before it is started", async () => {
    const port = await freePort();
    const server = new EchoServer({ port });
    await expect(dial(["127.0.0.1", port])).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await server.start();
    await dial(["127.0.0.1", port]);
    await server.stop();
  });

  test("on port 0 tells the port that the system chose while it runs", async () => {
    const server = new EchoServer({ port: 0 });
    expect(server.address).toEqual(["127.0.0.1", 0]);
    await server.start();
    const [host, port] = server.address;
    expect([host, server.port]).toEqual(["127.0.0.1", 0]);
    expect(port).toBeGreaterThan(0);
    await server.stop();
    expect(server.address).toEqual(["127.0.0.1", 0]);
  });

  test("that finds its port taken says so, and can start once it is free", async () => {
    const { server: first } = await startServer(EchoServer);
    const [host, port] = first.address;
    const second = new EchoServer({ port });
    await expect(second.start()).rejects.toMatchObject({
      code: "address_in_use",
      message: `${host}:${port} is in use. Is another server running? Choose another port, or 0 to let the system pick.`,
    });
    await first.stop();
    await second.start();
    expect(second.address).toEqual([host, port]);
    await second.stop();
  });

  test("is started once", async () => {
    const server = new EchoServer({ port: 0 });
    const starting = server.start();
    await expect(server.start()).rejects.toMatchObject({ code: "already_started" });
    await starting;
    await expect(server.start()).rejects.toMatchObject({ code: "already_started" });
    await server.stop();
  });

  test("runs until it is stopped, however many wait for that", async () => {
    const server = new EchoServer({ port: 0 });
    const order: string[] = [];
    const starting = server.start();
    const runs = [server.run(), server.run()].map((run) => run.then(() => order.push("run")));
    await starting;
    await dial(server.address);
    order.push("stop");
    await server.stop();
    await Promise.all(runs);
    expect(order).toEqual(["stop", "run", "run"]);
  });

  test("starts by run too, which fails where start would", async () => {
    const { server: first } = await startServer(EchoServer);
    const second = new EchoServer({ port: first.address[1] });
    await expect(second.run()).rejects.toMatchObject({ code: "address_in_use" });
    const starting = second.start();
    const running = second.run();
    await expect(starting).rejects.toMatchObject({ code: "address_in_use" });
    await expect(running).rejects.toMatchObject({ code: "address_in_use" });
  });

  test("can be stopped before, while and after it runs", async () => {
    const server = new EchoServer({ port: 0 });
    await server.stop();
    await server.start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  test("that is stopped while it starts ends up stopped", async () => {
    const server = new EchoServer({ port: 0 });
    const starting = server.start();
    await server.stop();
    await starting;
    await server.start();
    await server.stop();
  });

  test("that is stopped while its start fails leaves the failure to start", async () => {
    const { server: first } = await startServer(EchoServer);
    const server = new EchoServer({ port: first.address[1] });
    const starting = server.start();
    const stopping = server.stop();
    await expect(starting).rejects.toMatchObject({ code: "address_in_use" });
    await stopping;
  });

  test("can be started again, and serves again", async () => {
    const { server, greeted } = await startServer(EchoServer);
    await server.stop();
    await server.start();
    const peer = await greeted();
    peer.send({ action: "echo", text: "again" });
    expect(await peer.next()).toEqual({ action: "echo", text: "again" });
  });

  test("stops at the end of a block that uses it", async () => {
    const server = new EchoServer({ port: 0 });
    await server.start();
    const address = server.address;
    await server[Symbol.asyncDispose]();
    await expect(dial(address)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("without a channel class says so", async () => {
    class Forgetful extends Server {
      override channelClass = undefined as unknown as typeof Channel;
    }
    await expect(new Forgetful({ port: 0 }).start()).rejects.toMatchObject({
      code: "invalid_option",
      message: "Forgetful has no channelClass.",
    });
  });

  test("tells everything that is wrong with its channel class, and binds nothing", async () => {
    class BadChannel extends Channel {
      @Action("connected")
      greeting(): void {}
      @Action("one")
      first(): void {}
      @Action("one")
      second(): void {}
    }
    class BadServer extends Server<BadChannel> {
      override channelClass = BadChannel;
    }
    const server = new BadServer({ port: 0 });
    await expect(server.start()).rejects.toMatchObject({
      code: "invalid_handlers",
      problems: [{ owner: "BadChannel" }, { owner: "BadChannel" }],
    });
    expect(server.address).toEqual(["127.0.0.1", 0]);
  });
});

describe("a server that stops", () => {
  test("tells every client why, and calls the hooks of all before it is done", async () => {
    const gone = new Recorder<string>();
    class Leaving extends EchoServer {
      override onDisconnect(channel: EchoChannel): void {
        gone.push(channel.id);
      }
    }
    const { server, greeted, extended } = await startServer(Leaving);
    const plain = await greeted();
    const peer = await extended();
    const ids = [...server.channels].map(({ id }) => id);
    await server.stop();
    expect(gone.items).toEqual(ids);
    expect(server.channels.size).toBe(0);
    expect(await peer.next()).toEqual({
      action: "$close",
      code: "server_stopping",
      reason: "The server is stopping.",
    });
    expect(await plain.next()).toEqual({ action: "error", code: "server_stopping", error: "The server is stopping." });
  });

  test("turns away those who have not said anything yet", async () => {
    const { server, plain } = openServer(EchoServer);
    const peer = plain();
    const stopping = server.stop();
    expect(await peer.next()).toMatchObject({ action: "error", code: "server_stopping" });
    await stopping;
  });

  test("turns away those who arrive while it stops, and those who arrive behind the end", async () => {
    const { server, clock, arriving, extended } = openServer(EchoServer);
    const slow = await extended();
    slow.closesToo = false;
    const stopping = server.stop({ drain: 700 });
    const late = arriving();
    expect(await late.next()).toMatchObject({ action: "error", code: "server_stopping" });
    clock.advance(700);
    await stopping;
    const later = arriving();
    expect(await later.next()).toMatchObject({ action: "error", code: "server_stopping" });
    expect(server.channels.size).toBe(0);
  });

  test("cuts who does not read or does not close when the deadline has passed", async () => {
    const { server, clock, extended } = openServer(EchoServer);
    const peer = await extended();
    peer.closesToo = false;
    const stopping = server.stop({ drain: 700 });
    expect(await peer.ended()).toBe(true);
    clock.advance(699);
    expect(server.channels.size).toBe(0);
    clock.advance(1);
    await stopping;
  });

  test("does not wait for handlers that never end longer than the deadline", async () => {
    const gone: string[] = [];
    const started = createDeferred<void>();
    class StuckChannel extends Channel {
      @Action("wait")
      wait(): Promise<void> {
        started.resolve();
        return createDeferred<void>().promise;
      }
    }
    class StuckServer extends Server<StuckChannel> {
      override channelClass = StuckChannel;
      override onDisconnect(channel: StuckChannel): void {
        gone.push(channel.id);
      }
    }
    const { server, clock, extended } = openServer(StuckServer);
    const peer = await extended();
    const [channel] = server.channels;
    peer.send({ action: "wait" });
    await started.promise;
    const stopping = server.stop({ drain: 700 });
    await peer.gone();
    clock.advance(699);
    expect(gone).toEqual([]);
    clock.advance(1);
    await stopping;
    expect(gone).toEqual([channel?.id]);
  });

  test("lets a handler stop it", async () => {
    class SelfDestructing extends Channel<Contract, SelfDestructingServer> {
      @Action("stop")
      stop(): void {
        void this.server.stop();
      }
    }
    class SelfDestructingServer extends Server<SelfDestructing> {
      override channelClass = SelfDestructing;
    }
    const { server, greeted } = await startServer(SelfDestructingServer);
    const running = server.run();
    const peer = await greeted();
    peer.send({ action: "stop" });
    expect(await peer.next()).toMatchObject({ action: "error", code: "server_stopping" });
    await running;
  });
});
