import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Address, Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

class DiaryChannel extends Channel<Contract, DiaryServer> {
  readonly diary = this.server.diary;

  constructor() {
    super();
    this.note("constructor");
  }

  override onConnect(): void | Promise<void> {
    this.note("channel.onConnect");
    return this.server.atChannel?.promise;
  }

  override onClose(): void | Promise<void> {
    this.note("channel.onClose");
    return this.server.atClose?.promise;
  }

  override onError(error: Error): void {
    this.note(`channel.onError ${error.message}`);
  }

  @Action("say")
  say({ text }: { text: string }): void | Promise<void> {
    this.note(`say ${text}`);
    return this.server.atMessage?.promise;
  }

  note(what: string): void {
    const listed = this.server.channels.has(this) ? "listed" : "not listed";
    this.diary.push(`${what}: ${listed}, ${this.isConnected ? "connected" : "not connected"}`);
  }
}

class DiaryServer extends Server<DiaryChannel> {
  override channelClass = DiaryChannel;
  readonly diary = new Recorder<string>();
  /** What the hooks wait for. */
  atChannel: Deferred<void> | undefined;
  atServer: Deferred<void> | undefined;
  atMessage: Deferred<void> | undefined;
  atClose: Deferred<void> | undefined;
  atDisconnect: Deferred<void> | undefined;

  override onConnect(channel: DiaryChannel, addr: Address): void | Promise<void> {
    channel.note(`server.onConnect ${addr.join(" ")}`);
    return this.atServer?.promise;
  }

  override onDisconnect(channel: DiaryChannel): void | Promise<void> {
    channel.note("server.onDisconnect");
    return this.atDisconnect?.promise;
  }
}

const COMING = [
  "constructor: not listed, not connected",
  "channel.onConnect: listed, connected",
  "server.onConnect memory 1: listed, connected",
];
const GOING = ["channel.onClose: listed, not connected", "server.onDisconnect: not listed, not connected"];

describe("the hooks of a client", () => {
  test("come and go in one order, each once", async () => {
    const { server, extended } = openServer(DiaryServer);
    const peer = await extended();
    peer.send({ action: "say", text: "hi" });
    peer.close();
    await server.diary.count(6);
    await peer.gone();
    await server.stop();
    expect(server.diary.items).toEqual([...COMING, "say hi: listed, connected", ...GOING]);
  });

  test("that are async hold back the messages until they are done", async () => {
    const { server, extended } = openServer(DiaryServer);
    server.atChannel = createDeferred();
    server.atServer = createDeferred();
    const peer = await extended();
    peer.send({ action: "say", text: "early" });
    await server.diary.count(2);
    server.atChannel.resolve();
    await server.diary.count(3);
    expect(server.diary.items).toEqual(COMING);
    server.atServer.resolve();
    await server.diary.count(4);
    expect(server.diary.items.at(-1)).toBe("say early: listed, connected");
  });

  test("let a client that leaves while they run have its messages handled first", async () => {
    const { server, extended } = openServer(DiaryServer);
    server.atChannel = createDeferred();
    const peer = await extended();
    peer.send({ action: "say", text: "bye" });
    peer.close();
    await peer.gone();
    expect(server.diary.items).toEqual(COMING.slice(0, 2));
    server.atChannel.resolve();
    await server.diary.count(6);
    expect(server.diary.items).toEqual([...COMING, "say bye: listed, connected", ...GOING]);
  });

  test("let a client that leaves have its messages handled, however many strangers are being turned away", async () => {
    const { arriving, extended, server } = openServer(DiaryServer, { maxConnections: 1 });
    server.atMessage = createDeferred();
    const peer = await extended();
    peer.send({ action: "say", text: "first" });
    peer.send({ action: "say", text: "last" });
    await server.diary.count(4);
    const strangers = Array.from({ length: 3 }, () => arriving());
    expect(server.metrics().now.leaving).toBe(3);
    peer.close();
    for (const stranger of strangers) expect(await stranger.next()).toMatchObject({ code: "too_many_connections" });
    await peer.gone();
    server.atMessage.resolve();
    await server.diary.count(7);
    expect(server.diary.items.slice(4)).toEqual(["say last: listed, connected", ...GOING]);
  });

  test("that close a client which has left already have nothing more of it handled", async () => {
    const { server, extended } = openServer(DiaryServer);
    server.atChannel = createDeferred();
    const peer = await extended();
    peer.send({ action: "say", text: "what only members may say" });
    peer.close();
    await peer.gone();
    const [channel] = server.channels;
    channel!.close("You are no member.");
    expect(channel!.isConnected).toBe(false);
    server.atChannel.resolve();
    await server.diary.count(5);
    expect(server.diary.items).toEqual([
      ...COMING.slice(0, 2),
      "server.onConnect memory 1: listed, not connected",
      ...GOING,
    ]);
    expect(server.metrics().received["say"]).toMatchObject({ received: 1, handled: 0, dropped: 1 });
  });

  test("are waited for when the server stops", async () => {
    const { server, extended } = openServer(DiaryServer);
    const hooks = [(server.atClose = createDeferred<void>()), (server.atDisconnect = createDeferred<void>())];
    await extended();
    await server.diary.count(3);
    let hasStopped = false;
    const stopping = server.stop().then(() => (hasStopped = true));
    await server.diary.count(5);
    for (const hook of hooks) {
      // By now all that has no hook to wait for is done.
      await new Promise((resolve) => setImmediate(resolve));
      expect(hasStopped).toBe(false);
      hook.resolve();
    }
    await stopping;
  });

  test("are not waited for longer than the drain of a server that stops", async () => {
    const { clock, server, extended } = openServer(DiaryServer);
    server.atClose = createDeferred();
    await extended();
    await server.diary.count(3);
    const stopping = server.stop({ drain: 700 });
    await server.diary.count(5);
    clock.advance(700);
    await stopping;
  });

  test("still run for a channel that closes itself in the first", async () => {
    class Bouncer extends DiaryChannel {
      override onConnect(): void {
        this.note("channel.onConnect");
        this.close("No.");
      }
    }
    class BouncerServer extends DiaryServer {
      override channelClass = Bouncer;
    }
    const { server, arriving } = openServer(BouncerServer);
    const peer = arriving();
    await peer.ended();
    await server.diary.count(5);
    expect(peer.inbox.items.slice(1)).toEqual([{ action: "$close", code: "kicked", reason: "No." }]);
    expect(server.diary.items).toEqual([
      ...COMING.slice(0, 2),
      "server.onConnect memory 1: listed, not connected",
      ...GOING,
    ]);
  });

  test("do not run for a channel whose constructor closes it", async () => {
    class Refusing extends DiaryChannel {
      constructor() {
        super();
        this.close("Not you.", "banned");
      }
    }
    class RefusingServer extends DiaryServer {
      override channelClass = Refusing;
    }
    const { server, arriving } = openServer(RefusingServer);
    const peer = arriving();
    await peer.gone();
    expect(peer.inbox.items).toEqual([{ action: "$close", code: "banned", reason: "Not you." }]);
    await server.stop();
    expect(server.diary.items).toEqual(COMING.slice(0, 1));
  });

  test("do not run for a channel whose constructor throws, and nobody else notices", async () => {
    const warnings = captureWarnings();
    class Broken extends DiaryChannel {
      constructor() {
        super();
        if (this.server.channels.size === 1) throw new Error("no room");
      }
    }
    class BrokenServer extends DiaryServer {
      override channelClass = Broken;
    }
    const { server, extended, arriving } = openServer(BrokenServer);
    const first = await extended();
    const second = arriving();
    await second.ended();
    expect(second.inbox.items).toMatchObject([{ action: "$close", code: "internal_error" }]);
    expect(warnings.items).toEqual(["The constructor of Broken: no room"]);
    expect(server.channels.size).toBe(1);
    first.send({ action: "say", text: "still here" });
    await server.diary.until(() => server.diary.items.includes("say still here: listed, connected"));
    expect(server.diary.items).toEqual([...COMING, COMING[0], "say still here: listed, connected"]);
  });

  test("that throw reach onError and hold up nothing", async () => {
    class Clumsy extends DiaryChannel {
      override onConnect(): void {
        throw new Error("at connect");
      }
      override async onClose(): Promise<void> {
        await Promise.reject(new Error("at close"));
      }
    }
    class ClumsyServer extends DiaryServer {
      override channelClass = Clumsy;
    }
    const { server, extended } = openServer(ClumsyServer);
    const peer = await extended();
    peer.send({ action: "say", text: "hi" });
    peer.close();
    await server.diary.count(6);
    expect(server.diary.items.slice(1)).toEqual([
      "channel.onError at connect: listed, connected",
      "server.onConnect memory 1: listed, connected",
      "say hi: listed, connected",
      "server.onDisconnect: not listed, not connected",
      "channel.onError at close: not listed, not connected",
    ]);
  });

  test("of the server that throw are warnings, and hold up nothing", async () => {
    const warnings = captureWarnings();
    class ClumsyServer extends DiaryServer {
      override onConnect(): Promise<void> {
        return Promise.reject(new Error("at connect"));
      }
      override onDisconnect(): void {
        throw new Error("at disconnect");
      }
    }
    const { server, extended } = openServer(ClumsyServer);
    const peer = await extended();
    peer.send({ action: "say", text: "hi" });
    peer.close();
    await warnings.count(2);
    expect(server.diary.items.slice(2)).toEqual(["say hi: listed, connected", GOING[0]]);
    expect(warnings.items).toEqual(["ClumsyServer.onConnect: at connect", "ClumsyServer.onDisconnect: at disconnect"]);
  });

  test("send nothing any more when the client is gone", async () => {
    const { server, extended } = openServer(DiaryServer);
    const peer = await extended();
    await server.diary.count(3);
    const [channel] = server.channels;
    expect(channel?.send({ action: "hi" })).toBeGreaterThan(0);
    peer.reset();
    await server.diary.count(5);
    expect(channel?.send({ action: "hi" })).toBe(0);
  });
});

describe("a handler that does not end", () => {
  test("holds up the end of its client only until the deadline, and no message is handled after it", async () => {
    const { server, clock, extended } = openServer(DiaryServer, { drain: 3_000 });
    server.atMessage = createDeferred();
    const peer = await extended();
    peer.send({ action: "say", text: "one" }, { action: "say", text: "two" });
    peer.close();
    await server.diary.count(4);
    await peer.gone();
    clock.advance(2_999);
    expect(server.diary.items).toHaveLength(4);
    clock.advance(1);
    expect(server.diary.items.slice(3)).toEqual(["say one: listed, connected", ...GOING]);
    server.atMessage.resolve();
    await server.stop();
    await server.atMessage.promise;
    expect(server.diary.items).toHaveLength(6);
  });

  test("in onConnect leaves the hooks of the server out, coming and going", async () => {
    const { server, clock, extended } = openServer(DiaryServer, { drain: 3_000 });
    server.atChannel = createDeferred();
    const peer = await extended();
    peer.close();
    await peer.gone();
    clock.advance(3_000);
    expect(server.diary.items).toEqual([...COMING.slice(0, 2), GOING[0]]);
    server.atChannel.resolve();
    await server.atChannel.promise;
    await server.stop();
    expect(server.diary.items).toHaveLength(3);
  });
});
