import { Worker } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { captureLog } from "../support/logs.js";
import { ExtendedPeer } from "../support/peers.js";
import { atEnd } from "../support/servers.js";
import { Visitor } from "../support/visitor.js";
import { captureWarnings } from "../support/warnings.js";
import { tcpWire } from "../support/wire.js";
import { join, pumpUntil, record, startGame } from "./support.js";

const CLIENT = new URL("./fixtures/plain-client.js", import.meta.url);

describe("the handle of a server in a thread", () => {
  test("tells where the server listens, and who comes and goes", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    const left = record(game, "disconnect");
    expect(game.address).toEqual(["127.0.0.1", expect.any(Number)]);
    const { peer, id } = await join(game);
    await came.count(1);
    expect(came.items).toEqual([[id, ["127.0.0.1", expect.any(Number)]]]);
    expect([...game.channels]).toEqual(came.items);
    peer.send({ action: "leave" });
    await left.count(1);
    expect([left.items, game.channels.size]).toEqual([[[id]], 0]);
  });

  test("tells of a client once its channel's onConnect is done", async () => {
    const game = await startGame("GameServer", { slow: true });
    const came = record(game, "connect");
    const { id } = await join(game);
    await came.count(1);
    expect(game.channels.has(id)).toBe(true);
  });

  test("knows where a client is that has come back from elsewhere", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    const visitor = new Visitor((hello) => {
      const peer = new ExtendedPeer((events) => tcpWire(game.address, events), hello);
      atEnd(() => peer.reset());
      return peer;
    });
    await visitor.arrive();
    const [id, former] = await came.next();
    visitor.peer.reset();
    await visitor.comeBack();
    // What the thread tells comes in order.
    await game.metrics();
    expect(game.channels.get(id)).toEqual(["127.0.0.1", expect.any(Number)]);
    expect(game.channels.get(id)).not.toEqual(former);
    expect([game.channels.size, came.items.length]).toEqual([1, 1]);
  });

  test("sends to all, to a group and to one, in the order in which it is told", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    const [first, second] = [await join(game), await join(game)];
    await second.peer.request("join", { group: "red" });
    await came.count(2);
    game.sendToAll({ action: "news", n: 1 });
    game.group("red").send({ action: "news", n: 2 });
    expect(game.send(first.id, { action: "news", n: 3 })).toBe(20);
    game.group("blue").send({ action: "news", n: 4 });
    game.sendToAll({ action: "news", n: 5 });
    const numbers = [];
    for (const { peer } of [first, first, first, second, second, second]) numbers.push((await peer.until("news"))["n"]);
    expect(numbers).toEqual([1, 3, 5, 1, 2, 5]);
  });

  test("sends while the event loop of the program stands still", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(CLIENT, { workerData: { address: game.address, flag } });
    atEnd(() => worker.terminate());
    await came.count(1);
    game.sendToAll({ action: "news" });
    expect(Atomics.wait(flag, 0, 0, 60_000)).not.toBe("timed-out");
  });

  test("tells a loop that never yields who comes and goes, where that pumps", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    const left = record(game, "disconnect");
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(CLIENT, { workerData: { address: game.address, flag } });
    atEnd(() => worker.terminate());
    pumpUntil(game, () => came.items.length === 1);
    const [id] = came.items[0]!;
    expect(game.send(id, { action: "news" })).toBeGreaterThan(0);
    expect(Atomics.wait(flag, 0, 0, 60_000)).not.toBe("timed-out");
    void worker.terminate();
    pumpUntil(game, () => left.items.length === 1);
    expect([left.items, game.channels.size]).toEqual([[[id]], 0]);
  });

  test("brings an event once, by the loop or by a pump", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    await join(game);
    await came.count(1);
    game.pump();
    await game.stop();
    game.pump();
    expect(came.items.length).toBe(1);
  });

  test("knows nobody by an id that is gone, and sends nothing", async () => {
    const game = await startGame();
    const left = record(game, "disconnect");
    const { peer, id } = await join(game);
    peer.send({ action: "leave" });
    await left.count(1);
    expect(game.send(id, { action: "news" })).toBe(0);
    expect(game.send("nobody", { action: "news" })).toBe(0);
  });

  test("throws where a message is sent that is none, as the server itself does", async () => {
    const game = await startGame("GameServer", { maxDepth: 4 });
    const { peer } = await join(game);
    expect(() => game.sendToAll({ action: "$close" })).toThrow(expect.objectContaining({ code: "reserved_name" }));
    expect(() => game.sendToAll(null as never)).toThrow(expect.objectContaining({ code: "invalid_message" }));
    const deep = { action: "news", a: [[[[1]]]] };
    expect(() => game.group("red").send(deep)).toThrow(expect.objectContaining({ code: "not_encodable" }));
    game.sendToAll({ action: "news", a: [] });
    expect(await peer.until("news")).toEqual({ action: "news", a: [] });
  });

  test("has messages of the delivery latest replace each other, by the contract of the server", async () => {
    const game = await startGame("GameServer", { latestWindow: 0 });
    const errors = record(game, "error");
    const { peer } = await join(game);
    peer.acknowledge(0);
    for (let x = 1; x <= 3; x += 1) game.sendToAll({ action: "position", id: "a", x });
    game.sendToAll({ action: "position", id: "none", x: 0 });
    await errors.count(1);
    expect(errors.items[0]?.[0]).toMatchObject({ code: "invalid_message", cause: { name: "RangeError" } });
    const { sent } = await game.metrics();
    expect(sent["position"]).toMatchObject({ sent: 3 });
    expect(sent["position"]!.replaced).toBeGreaterThan(0);
  });

  test("tells what the server has counted, to each who asks", async () => {
    const game = await startGame();
    await join(game);
    game.sendToAll({ action: "news" });
    const [first, second] = await Promise.all([game.metrics(), game.metrics()]);
    expect(first.sent["news"]).toMatchObject({ sent: 1 });
    expect(second.connections.accepted).toMatchObject({ tcp: 1 });
  });

  test("tells nothing any more to who has taken a listener away, and warns of one that throws", async () => {
    const warnings = captureWarnings();
    const game = await startGame();
    let heard = 0;
    const remove = game.on("connect", () => (heard += 1));
    game.on("connect", () => Promise.reject(new Error("No room.")));
    const came = record(game, "connect");
    await join(game);
    await came.count(1);
    remove();
    await join(game);
    await came.count(2);
    await warnings.count(2);
    expect([heard, warnings.items[0]]).toEqual([1, 'A listener of "connect": No room.']);
  });

  test("logs the events of the thread where the program logs", async () => {
    const log = captureLog();
    const game = await startGame();
    await join(game);
    await log.until(() => log.items.some(([, event]) => event === "client_connected"));
    expect(log.items.slice(0, 2)).toEqual([
      ["info", "server_started", { host: "127.0.0.1", port: game.address[1], serves: ["tcp", "websocket"] }],
      ["info", "client_connected", { addr: expect.anything(), clients: 1 }],
    ]);
  });

  test("leaves it to a module to log for itself", async () => {
    const log = captureLog();
    const game = await startGame("LoudServer");
    await game.stop();
    expect(log.items).toEqual([]);
  });
});
