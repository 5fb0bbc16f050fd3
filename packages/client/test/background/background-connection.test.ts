import { relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { action, defineContract, request } from "@repod/core";
import type { AnyMessage, WireMap } from "@repod/core/internal";
import { Client } from "../../src/client.js";
import type { ClientOptions } from "../../src/client.js";
import { overPort } from "../../src/port.js";
import type { FakePeer } from "../support/fake-server.js";
import { Screen } from "../support/screen.js";
import { TcpPeers } from "../support/tcp-peers.js";

/** What is built: a thread runs no TypeScript. */
const THREAD = fileURLToPath(new URL("../../dist/background/client-thread.js", import.meta.url));
const background = { thread: THREAD };

const game = defineContract({
  toServer: { roll: request<{ sides: number }, { value: number }>(), move: action<{ x: number }>() },
  toClient: { chat: action<{ text: string }>() },
});

function clientOf(peers: TcpPeers, options: ClientOptions<any> = {}): Client<any> {
  return new Client({ host: "127.0.0.1", port: peers.port, background, ...options });
}

/** Takes messages until one comes that is called so. */
async function heard(client: Client<any>, name: string): Promise<AnyMessage> {
  for await (const message of client as Client) if (message.action === name) return message;
  throw new Error(`"${name}" never came.`);
}

/** What the server hears next of a kind. */
async function told(peer: FakePeer, name: string): Promise<WireMap> {
  for (;;) {
    const found = peer.inbox.find((message) => message["action"] === name);
    if (found) return found;
    await setImmediate();
  }
}

async function start(client: Client<any>, peers: TcpPeers, greeting: object = {}): Promise<FakePeer> {
  const started = client.start();
  const peer = await peers.next();
  await told(peer, "$hello");
  peer.greet(greeting);
  await started;
  return peer;
}

describe("a connection in a thread", () => {
  test("carries messages, requests and answers in both directions", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { contract: game });
    const peer = await start(client, peers);
    const answer = client.request("roll", { sides: 6 });
    const { $id } = await told(peer, "roll");
    peer.send({ action: "$reply", $id, ok: true, value: { value: 4 } });
    await expect(answer).resolves.toEqual({ value: 4 });
    peer.send({ action: "chat", text: "hello", $later: 1 });
    expect(await heard(client, "chat")).toEqual({ action: "chat", text: "hello" });
    peer.send({ action: "chat", text: "?", $id: 7 });
    await heard(client, "chat");
    expect(await told(peer, "$reply")).toMatchObject({ $id: 7, ok: false, error: { code: "unknown_action" } });
  });

  test("is in the state that it is in there, with the events of it in order", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers);
    expect([client.state, client.serverTimeError]).toEqual(["idle", Infinity]);
    const peer = await start(client, peers, { time: Date.now() + 1_000_000 });
    expect([client.state, client.receive()?.action, client.receive()]).toEqual([
      "connected",
      "socketConnect",
      { action: "connected", session: "s1" },
    ]);
    expect(client.serverTime() - Date.now()).toBeGreaterThan(900_000);
    peer.send({ action: "$close", code: "kicked", reason: "Away with you." });
    expect(await heard(client, "disconnected")).toMatchObject({ code: "kicked", reason: "Away with you." });
    expect([client.state, client.send({ action: "move", x: 1 })]).toEqual(["closed", 0]);
  });

  test("asks for credentials here, and tells a failure there", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { auth: () => Promise.resolve({ token: "t" }) });
    void client.start();
    expect(await told(await peers.next(), "$hello")).toMatchObject({ auth: { token: "t" } });
    await using nobody = clientOf(peers, {
      auth: () => {
        throw new Error("Nobody is logged in.");
      },
    });
    await expect(nobody.start()).rejects.toMatchObject({
      code: "connection_failed",
      message: expect.stringMatching(/^No credentials: .*Nobody is logged in/),
    });
    expect(nobody.receive()).toMatchObject({ action: "error", code: "connection_failed" });
  });

  test("ends for whoever takes its messages, though the last one was long", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers);
    const peer = await start(client, peers, { limit: 200_000 });
    const names: string[] = [];
    const all = (async () => {
      for await (const message of client as Client) names.push(message.action);
    })();
    peer.send({ action: "chat", text: "x".repeat(65_200) });
    peer.send({ action: "$close", code: "kicked", reason: "y".repeat(2_000) });
    await all;
    expect(names).toEqual(["socketConnect", "connected", "chat", "disconnected"]);
  });

  test("compares contracts", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { contract: game });
    const peer = await start(client, peers, { contract: ["toServer move message"] });
    expect(peer.hello).toMatchObject({ contract: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const { contractDifferences } = await heard(client, "connected");
    expect(contractDifferences).toEqual([
      '"toClient chat message" is missing on the other side.',
      '"toServer roll request" is missing on the other side.',
    ]);
  });

  test("hears which messages were not accepted", async () => {
    await using peers = await TcpPeers.listen();
    const refused: unknown[] = [];
    const screen = new (class extends Screen {
      override onRefused(error: Error, name: string): void {
        refused.push(name, error);
      }
    })();
    screen.connect("127.0.0.1", peers.port, { background });
    const peer = await peers.next();
    await told(peer, "$hello");
    peer.greet();
    peer.send({ action: "$error", about: "move", code: "refused", reason: "wall", message: "There is a wall." });
    while (refused.length === 0) await setImmediate();
    expect(refused).toEqual(["move", expect.objectContaining({ code: "refused", reason: "wall" })]);
    screen.close();
  });

  test("has a bound on what waits, over all that is under way", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { maxQueuedBytes: 2_000 });
    const peer = await start(client, peers);
    const message = { action: "fill", text: "x".repeat(900) };
    expect(() => client.send({ action: "fill", text: "x".repeat(2_000) })).toThrow(
      expect.objectContaining({ code: "message_too_large" }),
    );
    client.send(message);
    client.send(message);
    expect(() => client.send(message)).toThrow(expect.objectContaining({ code: "queue_full" }));
    // The thread may have sent one before it was given the other.
    while (peer.heard.filter((name) => name === "fill").length < 2) await setImmediate();
    peer.send({ action: "$ack", n: 2 });
    while (client.queuedBytes > 0) await setImmediate();
    expect(client.send(message)).toBeGreaterThan(900);
  });

  test("loses nothing of what is more than the threads' memory holds, in either direction, though it never yields", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { contract: game });
    const peer = await start(client, peers, { limit: 100_000 });
    const text = "x".repeat(5_000);
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    for (const n of numbers) client.send({ action: "fill", n, text: n % 3 === 0 ? text : "" });
    while (peer.heard.filter((name) => name === "fill").length < numbers.length) await setImmediate();
    expect(peer.inbox.filter(({ action: name }) => name === "fill").map(({ n }) => n)).toEqual(numbers);

    for (const n of numbers) peer.send({ action: "chat", n, text: n % 3 === 0 ? text : "" });
    await setImmediate();
    const found: unknown[] = [];
    while (found.length < numbers.length && client.wait(60_000)) {
      for (let next = client.receive(); next; next = client.receive()) {
        if (next.action === "chat") found.push((next as AnyMessage & { n: number }).n);
      }
    }
    expect(found).toEqual(numbers);
  });

  test("replaces what waits there of a slot, and nothing else", async () => {
    const latest = defineContract({
      toServer: { move: action<{ x: number }>({ delivery: "latest" }), fill: action<{ text: string }>() },
      toClient: {},
    });
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { contract: latest });
    const peer = await start(client, peers, { limit: 100_000 });
    client.send({ action: "fill", text: "x".repeat(40_000) });
    for (let x = 0; x < 50; x += 1) client.send({ action: "move", x });
    await told(peer, "fill");
    peer.send({ action: "$ack", n: 1 });
    while (!peer.inbox.some(({ x }) => x === 49)) await setImmediate();
    expect(peer.inbox.filter(({ action: name }) => name === "move").length).toBeLessThan(50);
  });

  test("is closed when close returns, and the server was told", async () => {
    await using peers = await TcpPeers.listen();
    const client = clientOf(peers);
    const peer = await start(client, peers);
    client.send({ action: "bye" });
    client.close();
    expect(client.state).toBe("closed");
    const actions = [client.receive(), client.receive(), client.receive()].map((message) => message?.action);
    expect(actions).toEqual(["socketConnect", "connected", "disconnected"]);
    expect(await told(peer, "$close")).toMatchObject({ code: "closed" });
    expect(peer.heard).toContain("bye");
  });

  test("can be closed before there is one, and before it was started", async () => {
    await using peers = await TcpPeers.listen();
    const client = clientOf(peers);
    const started = client.start();
    client.close();
    await expect(started).rejects.toMatchObject({ code: "closed" });
    expect([client.state, client.receive()]).toEqual(["closed", undefined]);
    await expect(client.start()).rejects.toMatchObject({ code: "closed" });
  });

  test("wakes who waits when something arrives, and says whether it did", async () => {
    await using peers = await TcpPeers.listen();
    const client = clientOf(peers);
    expect(client.wait(0)).toBe(false);
    const peer = await start(client, peers);
    await heard(client, "connected");
    expect(client.wait(1)).toBe(false);
    peer.send({ action: "chat", text: "hello" });
    await setImmediate();
    expect(client.wait(60_000)).toBe(true);
    expect(client.receive()).toEqual({ action: "chat", text: "hello" });
    expect(() => client.wait(NaN)).toThrow(expect.objectContaining({ code: "invalid_option" }));
    client.close();
    expect(client.wait(Infinity)).toBe(true);
    expect(client.receive()).toMatchObject({ action: "disconnected" });
    expect(client.wait(Infinity)).toBe(false);
  });
});

describe("the option background", () => {
  test.each([
    [{ background: 1 as never }, "`background` is 1; it must be true, false or an object with `thread`, a file"],
    [{ background: { file: "x" } as never }, "it must be true, false or an object with `thread`, a file"],
    [
      { background: { thread: "/nowhere.js" } },
      "The program of the client's thread is not at /nowhere.js: give `background: { thread }` a file",
    ],
    [{ background: { thread: "" } }, "The program of the client's thread is not at "],
    [{ background, ...overPort({ postMessage: () => undefined }) }, "over no port"],
  ])("is refused where it is wrong: %j", (options, message) => {
    expect(() => new Client(options as ClientOptions)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(message) }),
    );
  });

  test("takes a path from where the program was started", async () => {
    await using peers = await TcpPeers.listen();
    await using client = clientOf(peers, { background: { thread: relative(process.cwd(), THREAD) } });
    await start(client, peers);
    expect(client.state).toBe("connected");
  });

  test("is what wait needs: any other client would hear nothing meanwhile", () => {
    expect(() => new Client().wait(1)).toThrow(expect.objectContaining({ code: "not_supported" }));
    expect(new Screen().wait(60_000)).toBe(false);
  });
});
