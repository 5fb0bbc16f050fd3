import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract, request } from "@repod/core";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { captureLog } from "./support/logs.js";
import { Recorder } from "./support/recorder.js";
import { openServer } from "./support/servers.js";

const contract = defineContract({
  toServer: {
    chat: action<{ text: string }>({ rate: { perSecond: 2, burst: 3 } }),
    move: action<{ x: number }>(),
    roll: request<{ sides: number }, number>({ rate: 1 }),
  },
  toClient: { mark: action() },
});

class LimitedChannel extends Channel.of(contract)<LimitedServer> {
  @Action("chat")
  chat({ text }: { text: string }): void {
    this.server.handled.push(text);
  }

  @Action("move")
  move({ x }: { x: number }): void {
    this.server.handled.push(x);
  }

  @Action("roll")
  roll({ sides }: { sides: number }): number {
    return sides;
  }
}
class LimitedServer extends Server<LimitedChannel> {
  override channelClass = LimitedChannel;
  readonly handled = new Recorder<unknown>();
}

const CHATS = Array.from({ length: 30 }, (_, index) => ({ action: "chat", text: String(index) }));

describe("an action with a rate", () => {
  test("is handled within it; beyond, its sender is told once, and nothing else changes", async () => {
    const { server, extended } = openServer(LimitedServer, { maxViolations: 0 });
    const peer = await extended();
    peer.send(...CHATS, { action: "move", x: 1 });
    await server.handled.count(4);
    expect(server.handled.items).toEqual(["0", "1", "2", 1]);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({
      action: "$error",
      about: "chat",
      code: "rate_limited",
      message: '"chat" came more often than it may.',
    });
    expect(await peer.next()).toEqual({ action: "mark" });
    expect(server.channels.size).toBe(1);
  });

  test("may be used again as time passes, and is told again after a pause", async () => {
    const { server, clock, extended } = openServer(LimitedServer);
    const peer = await extended();
    peer.send(...CHATS);
    await server.handled.count(3);
    clock.advance(501);
    peer.send(...CHATS.slice(0, 3));
    await server.handled.count(4);
    clock.advance(10_000);
    peer.send(...CHATS.slice(0, 5));
    await server.handled.count(7);
    server.sendToAll({ action: "mark" });
    await peer.until("mark");
    expect(peer.actions).toEqual(["connected", "$error", "$error", "mark"]);
  });

  test("is each client's own", async () => {
    const { server, extended } = openServer(LimitedServer);
    const peers = [await extended(), await extended()];
    for (const peer of peers) peer.send(...CHATS);
    await server.handled.count(6);
    expect(server.handled.items).toHaveLength(6);
  });

  test("answers each request that is beyond", async () => {
    const { clock, extended } = openServer(LimitedServer);
    const peer = await extended();
    expect(await peer.request("roll", { sides: 6 })).toMatchObject({ ok: true, value: 6 });
    for (let count = 0; count < 3; count += 1) {
      expect(await peer.request("roll", { sides: 6 })).toMatchObject({ ok: false, error: { code: "rate_limited" } });
    }
    clock.advance(1_001);
    expect(await peer.request("roll", { sides: 4 })).toMatchObject({ ok: true, value: 4 });
  });

  test("tells a plain peer nothing, which has no ear for it, and the log once", async () => {
    const log = captureLog();
    const { server, greeted } = openServer(LimitedServer);
    const peer = await greeted();
    peer.send(...CHATS, { action: "move", x: 1 });
    await server.handled.count(4);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({ action: "mark" });
    expect(log.items.filter(([, event]) => event === "message_refused")).toEqual([
      ["info", "message_refused", { addr: ["memory", 1], action: "chat", code: "rate_limited" }],
    ]);
  });
});
