import { afterEach, describe, expect, test } from "@jest/globals";
import { ConnectionListener } from "@repod/client";
import { Action, action, defineContract, RepodError, request } from "@repod/core";
import type { ToClient, ToServer } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import { Channel, Server } from "@repod/server";
import { PlainPeer } from "../../../server/test/support/peers.js";
import { Recorder } from "../../../server/test/support/recorder.js";
import { tcpWire } from "../../../server/test/support/wire.js";

const chat = defineContract({
  toServer: {
    say: action<{ text: string }>(),
    rename: request<{ name: string }, { before: string }>(),
    vote: request<{}, string[]>(),
    slow: request<{}, string>(),
  },
  toClient: {
    said: action<{ from: string; text: string }>(),
    choose: request<{ options: string[] }, string>(),
  },
});
type Chat = typeof chat;

class ChatChannel extends Channel.of(chat)<ChatServer> {
  name = `guest ${this.server.channels.size + 1}`;

  @Action("say")
  say({ text }: ToServer<Chat, "say">): void {
    this.server.sendToAll({ action: "said", from: this.name, text });
  }

  @Action("rename")
  rename({ name }: ToServer<Chat, "rename">): { before: string } {
    if (name === "") throw new RepodError("refused", "Nobody is called nothing.", { reason: "empty" });
    const before = this.name;
    this.name = name;
    return { before };
  }

  @Action("vote")
  async vote(): Promise<string[]> {
    const voters = [...this.server.channels].filter((channel) => channel.speaksRequests);
    return Promise.all(voters.map((channel) => channel.request("choose", { options: ["tea", "coffee"] })));
  }

  @Action("slow")
  slow(): Promise<string> {
    return this.server.gate.promise;
  }

  get speaksRequests(): boolean {
    return this.name !== "python";
  }
}
class ChatServer extends Server<ChatChannel> {
  override channelClass = ChatChannel;
  gate: Deferred<string> = createDeferred();
}

class ChatClient extends ConnectionListener.of(chat) {
  readonly events = new Recorder<string>();
  favourite = "tea";

  @Action("connected")
  onConnected(): void {
    this.events.push("connected");
  }

  @Action("said")
  onSaid({ from, text }: ToClient<Chat, "said">): void {
    this.events.push(`${from}: ${text}`);
  }

  @Action("choose")
  choose({ options }: ToClient<Chat, "choose">): string {
    return options.includes(this.favourite) ? this.favourite : "nothing";
  }

  @Action("disconnected")
  onDisconnected({ code, reason }: { code: string; reason?: string }): void {
    this.events.push(`disconnected ${code}: ${reason}`);
  }
}

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

async function open(): Promise<{
  server: ChatServer;
  join: () => Promise<ChatClient>;
  python: () => Promise<PlainPeer>;
}> {
  const server = new ChatServer({ port: 0 });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  const [host, port] = server.address;
  return {
    server,
    join: async () => {
      const client = new ChatClient();
      client.connect(host, port, { autoPump: true });
      cleanUps.push(() => client.close());
      await client.events.count(1);
      return client;
    },
    python: async () => {
      const peer = new PlainPeer((events) => tcpWire([host, port], events));
      cleanUps.push(() => peer.reset());
      peer.send({ action: "say", text: "hi from Python" });
      await peer.until("said");
      return peer;
    },
  };
}

describe("a chat over TCP", () => {
  test("brings what one says to all, in order, whatever they speak", async () => {
    const { join, python } = await open();
    const [ann, ben] = [await join(), await join()];
    const peer = await python();
    ann.send({ action: "say", text: "one" });
    ann.send({ action: "say", text: "two" });
    await Promise.all([ann.events.count(4), ben.events.count(4)]);
    const lines = ["connected", "guest 3: hi from Python", "guest 1: one", "guest 1: two"];
    expect(ben.events.items).toEqual(lines);
    expect(ann.events.items).toEqual(lines);
    expect(await peer.until("said")).toEqual({ action: "said", from: "guest 1", text: "one" });
  });

  test("answers requests of clients, and refuses with a reason", async () => {
    const { join } = await open();
    const ann = await join();
    expect(await ann.request("rename", { name: "Ann" })).toEqual({ before: "guest 1" });
    await expect(ann.request("rename", { name: "" })).rejects.toMatchObject({
      code: "refused",
      reason: "empty",
      message: "Nobody is called nothing.",
    });
  });

  test("asks its clients from inside a request of theirs", async () => {
    const { join } = await open();
    const [ann, ben] = [await join(), await join()];
    ben.favourite = "coffee";
    expect(await ann.request("vote", {})).toEqual(["tea", "coffee"]);
  });

  test("gives up a request when its time is up or it is aborted, and the connection goes on", async () => {
    const { server, join } = await open();
    const ann = await join();
    await expect(ann.request("slow", {}, { timeout: 5 })).rejects.toMatchObject({ code: "timeout" });
    const controller = new AbortController();
    const aborted = ann.request("slow", {}, { signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
    server.gate.resolve("done");
    expect(await ann.request("slow", {})).toBe("done");
  });

  test("leaves no request pending when the server stops, and tells why it went", async () => {
    const { server, join } = await open();
    const ann = await join();
    const pending = ann.request("slow", {});
    const stopping = server.stop({ drain: 50 });
    await expect(pending).rejects.toMatchObject({ code: "closed" });
    await ann.events.count(2);
    expect(ann.events.items.at(-1)).toBe("disconnected server_stopping: The server is stopping.");
    await stopping;
    const waiting = expect(ann.request("slow", {})).rejects.toMatchObject({ code: "closed" });
    ann.close();
    await waiting;
    await expect(ann.request("slow", {})).rejects.toMatchObject({ code: "not_connected" });
  });

  test("tells a client why it was kicked, after the last words", async () => {
    const { server, join } = await open();
    const ann = await join();
    const [channel] = server.channels;
    channel?.send({ action: "said", from: "server", text: "Goodbye." });
    channel?.close("You were loud.", "too_loud");
    await ann.events.count(3);
    expect(ann.events.items.slice(1)).toEqual(["server: Goodbye.", "disconnected too_loud: You were loud."]);
    expect(ann.isConnected).toBe(false);
  });
});
