import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract, encode, request } from "@repod/core";
import type { AnyMessage, Contract } from "@repod/core";
import { contractLines, fingerprint } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";

class HearingChannel extends Channel<Contract, HearingServer> {
  override networkReceived(message: AnyMessage): void {
    this.server.heard.push(message);
  }
}
class HearingServer extends Server<HearingChannel> {
  override channelClass = HearingChannel;
  readonly heard = new Recorder<AnyMessage>();
  readonly left = new Recorder<HearingChannel>();

  override onDisconnect(channel: HearingChannel): void {
    this.left.push(channel);
  }
}

describe("a client that says hello", () => {
  test("is greeted with everything that the protocol tells", async () => {
    const { server, arriving } = openServer(HearingServer, { maxFrameBytes: 2_048 });
    const peer = arriving({ limit: 4_096 });
    const greeting = await peer.next();
    const [channel] = server.channels;
    expect(greeting).toEqual({
      action: "connected",
      $: {
        v: 1,
        session: channel?.id,
        token: expect.stringMatching(/^[\w-]{32}$/),
        resumed: false,
        received: 0,
        window: 0,
        heartbeat: 0,
        limit: 2_048,
        time: Date.UTC(2030, 0),
      },
    });
  });

  test("of a later version is answered with ours", async () => {
    const { arriving } = openServer(HearingServer);
    expect(await arriving({ v: 7 }).next()).toMatchObject({ action: "connected", $: { v: 1 } });
  });

  test.each([
    ["no version", { v: undefined }, "`v`"],
    ["version 0", { v: 0 }, "`v`"],
    ["a version that is no number", { v: "1" }, "`v`"],
    ["no limit", { limit: undefined }, "`limit`"],
    ["a limit in which no reason fits", { limit: 1_023 }, "`limit`"],
    ["a limit over 16 MiB", { limit: 2 ** 24 }, "`limit`"],
  ])("with %s is turned away with the reason", async (_what, hello, named) => {
    const { server, arriving } = openServer(HearingServer);
    const peer = arriving(hello);
    expect(await peer.next()).toMatchObject({
      action: "$close",
      code: "protocol_error",
      reason: expect.stringContaining(named),
    });
    expect(await peer.ended()).toBe(true);
    expect(server.channels.size).toBe(0);
  });

  test("byte by byte is greeted just the same", async () => {
    const { plain } = await startServer(HearingServer);
    const peer = plain();
    peer.sendByteByByte(encode({ action: "$hello", v: 1, limit: 2_048 }));
    expect(await peer.next()).toMatchObject({ action: "connected", $: { v: 1 } });
  });

  test("a second time, or too late, is told so in its own way", async () => {
    const { extended, greeted } = openServer(HearingServer);
    for (const peer of [await extended(), await greeted()]) {
      peer.send({ action: "$hello", v: 1, limit: 65_536 });
      expect(await peer.next()).toEqual({
        action: "$close",
        code: "late_hello",
        reason: "The hello came after the greeting.",
      });
      expect(await peer.ended()).toBe(true);
    }
  });
});

describe("a client whose first frame is no hello", () => {
  test("is plain: it gets the bare greeting, then that frame is handled", async () => {
    const { server, plain } = openServer(HearingServer);
    const peer = plain();
    peer.send({ action: "chat", text: "hi" });
    expect(await peer.next()).toEqual({ action: "connected" });
    expect(await server.heard.next()).toEqual({ action: "chat", text: "hi" });
  });

  test("is turned away where plain clients are not welcome, and its frame is not handled", async () => {
    const { server, plain } = openServer(HearingServer, { plainPeers: "refuse" });
    const peer = plain();
    peer.send({ action: "chat" });
    expect(await peer.next()).toEqual({
      action: "error",
      code: "protocol_error",
      error: "This server accepts only clients that say hello.",
    });
    await peer.gone();
    expect(server.heard.items).toEqual([]);
  });
});

describe("a client that says nothing", () => {
  test("is greeted as a plain one after greetAfter, once", async () => {
    const { server, clock, plain } = openServer(HearingServer, { greetAfter: 500 });
    const peer = plain();
    clock.advance(499);
    expect(server.channels.size).toBe(0);
    clock.advance(1);
    expect(await peer.next()).toEqual({ action: "connected" });
    peer.send({ action: "chat" });
    await server.heard.count(1);
    clock.advance(10_000);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({ action: "mark" });
  });

  test("is greeted over TCP in real time too", async () => {
    const { plain } = await startServer(HearingServer, { greetAfter: 5 });
    expect(await plain().next()).toEqual({ action: "connected" });
  });

  test("whole is one that has sent a part of a frame: it is greeted, and the frame handled when it is whole", async () => {
    const { server, clock, plain } = openServer(HearingServer);
    const peer = plain();
    const frame = Buffer.from("0000000d81a6616374696f6ea463686174", "hex");
    peer.sendBytes(frame.subarray(0, 9));
    await server.heard.until(() => true);
    clock.advance(1_000);
    expect(await peer.next()).toEqual({ action: "connected" });
    peer.sendBytes(frame.subarray(9));
    expect(await server.heard.next()).toEqual({ action: "chat" });
  });

  test.each(["after-first-frame", "refuse"] as const)(
    "is not greeted with plainPeers %j, and turned away after handshakeTimeout",
    async (plainPeers) => {
      const { server, clock, plain } = openServer(HearingServer, { plainPeers, handshakeTimeout: 3_000 });
      const peer = plain();
      clock.advance(2_999);
      expect(peer.actions).toEqual([]);
      clock.advance(1);
      expect(await peer.next()).toMatchObject({ action: "error", code: "handshake_timeout" });
      await peer.gone();
      expect(server.channels.size).toBe(0);
    },
  );

  test("with plainPeers after-first-frame is greeted when it speaks", async () => {
    const { greeted } = openServer(HearingServer, { plainPeers: "after-first-frame" });
    expect((await greeted()).inbox.items).toEqual([{ action: "connected" }]);
  });

  test("and leaves takes no place among the silent", async () => {
    const { server, clock, plain } = openServer(HearingServer, { maxSilent: 1 });
    const [first, second] = [plain(), plain()];
    first.close();
    await first.gone();
    clock.advance(1_000);
    await second.next();
    second.reset();
    await second.gone();
    await server.left.count(1);
    const third = plain();
    clock.advance(1_000);
    await third.next();
    const fourth = plain();
    clock.advance(1_000);
    expect(await third.next()).toMatchObject({ action: "error", code: "silent" });
    expect(await fourth.next()).toEqual({ action: "connected" });
  });

  test("makes room when there are more than maxSilent: the eldest goes, and not one that has spoken", async () => {
    const { server, clock, plain } = openServer(HearingServer, { maxSilent: 2 });
    const peers = [plain(), plain(), plain(), plain()] as const;
    peers[0].send({ action: "I speak" });
    await server.heard.count(1);
    clock.advance(1_000);
    expect(await peers[1].until("error")).toMatchObject({ code: "silent" });
    expect(server.channels.size).toBe(3);
    peers[2].send({ action: "me too" });
    await server.heard.count(2);
    const late = plain();
    clock.advance(1_000);
    await late.next();
    expect(server.channels.size).toBe(4);
  });

  test("in a crowd is greeted, and has its channel when nobody had to go for a while", async () => {
    const { server, clock, plain } = openServer(HearingServer, { maxSilent: 2 });
    const [first, second] = [plain(), plain()];
    clock.advance(1_000);
    await second.next();
    const [third, fourth] = [plain(), plain()];
    clock.advance(1_000);
    expect(await first.until("error")).toMatchObject({ code: "silent" });
    expect(await fourth.next()).toEqual({ action: "connected" });
    await server.left.count(2);
    // The first of the two made others go; the second found a crowd.
    expect(server.channels.size).toBe(1);
    clock.advance(999);
    expect(server.channels.size).toBe(1);
    clock.advance(1);
    expect(server.channels.size).toBe(2);
    server.sendToAll({ action: "news" });
    for (const peer of [third, fourth]) await peer.until("news");
    expect(fourth.actions).toEqual(["connected", "news"]);
  });

  test.each([
    ["has its channel at once when it speaks", { action: "chat" }],
    ["is too late for a hello", { action: "$hello", v: 1, limit: 65_536 }],
  ])("in a crowd %s", async (_, message) => {
    const { server, clock, plain } = openServer(HearingServer, { maxSilent: 1 });
    const [, , last] = [plain(), plain(), plain()];
    clock.advance(1_000);
    expect(await last.next()).toEqual({ action: "connected" });
    last.send(message);
    if (message.action === "chat") expect(await server.heard.next()).toEqual({ action: "chat" });
    else expect(await last.next()).toMatchObject({ action: "$close", code: "late_hello" });
  });
});

const ours = defineContract({
  toServer: { chat: action(), roll: request<{}, number>() },
  toClient: { chat: action() },
});
const theirs = defineContract({ toServer: { chat: action() }, toClient: { chat: action(), bye: action() } });

class ContractChannel extends Channel.of(ours) {
  @Action("chat")
  chat(): void {}
  @Action("roll")
  roll(): number {
    return 4;
  }
}
class ContractServer extends Server<ContractChannel> {
  override channelClass = ContractChannel;
}

describe("a client with another contract", () => {
  test("is told the server's own, line by line, so that it can name the difference", async () => {
    const { arriving } = openServer(ContractServer);
    const { $ } = await arriving({ contract: fingerprint(theirs) }).next();
    expect($).toMatchObject({
      contract: ["toClient chat message", "toServer chat message", "toServer roll request"],
    });
    expect(($ as { contract: unknown }).contract).toEqual(contractLines(ours));
  });

  test("is told nothing when it has the same, or none", async () => {
    const { arriving } = openServer(ContractServer, { contractMismatch: "refuse" });
    for (const contract of [fingerprint(ours), undefined]) {
      const { $ } = await arriving({ contract }).next();
      expect($).not.toHaveProperty("contract");
    }
  });

  test("is turned away where differences are refused, with the server's own", async () => {
    const { server, arriving } = openServer(ContractServer, { contractMismatch: "refuse" });
    const peer = arriving({ contract: fingerprint(theirs) });
    expect(await peer.next()).toEqual({
      action: "$close",
      code: "contract_mismatch",
      reason: "The two sides have different contracts.",
      contract: contractLines(ours),
    });
    await peer.gone();
    expect(server.channels.size).toBe(0);
  });

  test("is welcome on a server without one", async () => {
    const { arriving } = openServer(HearingServer, { contractMismatch: "refuse" });
    const { $ } = await arriving({ contract: fingerprint(theirs) }).next();
    expect($).not.toHaveProperty("contract");
  });
});
