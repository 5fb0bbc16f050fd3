import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startProxy } from "../../src/proxy/network-proxy.js";
import type { NetworkProxy } from "../../src/proxy/network-proxy.js";
import { ArenaClient, ArenaServer } from "../support/arena.js";

let server: ArenaServer;
let proxy: NetworkProxy;
let client: ArenaClient;

afterEach(async () => {
  client.close();
  await proxy.stop();
  await server.stop({ drain: 0 });
});

/** A client through a proxy. */
async function play(scheme: "tcp" | "ws", keepsSessions = true): Promise<ArenaClient> {
  server = new ArenaServer({ port: 0, ...(!keepsSessions && { window: 0 }) });
  await server.start();
  proxy = await startProxy(server.address, { network: { latency: 2, jitter: 2 } });
  const [host, port] = proxy.address;
  client = new ArenaClient();
  client.connect(`${scheme}://${host}:${port}`, { autoPump: true, reconnect: keepsSessions });
  await client.hears("connected");
  return client;
}

describe.each([["tcp"], ["ws"]] as const)("a game over %s through a proxy", (scheme) => {
  test("is played, each message in its order", async () => {
    const client = await play(scheme);
    const texts = [...Array(200).keys()].map(String);
    for (const text of texts) client.send({ action: "say", text });
    await client.hears("199");
    expect(client.talk).toEqual(["connected", ...texts]);
    expect(await client.request("add", { a: 2, b: 3 })).toBe(5);
  });

  test("goes on when the proxy cuts it, and nothing is lost", async () => {
    const client = await play(scheme);
    const texts = [...Array(200).keys()].map(String);
    for (const text of texts.slice(0, 100)) client.send({ action: "say", text });
    await client.hears("50");
    proxy.network.cut();
    for (const text of texts.slice(100)) client.send({ action: "say", text });
    await client.hears("199");
    expect(client.talk).toEqual(["connected", ...texts]);
    expect(server.left).toEqual([]);
  });

  test("is over when the proxy cuts it where sessions are not kept, and both sides hear of it", async () => {
    const client = await play(scheme, false);
    const [channel] = server.channels;
    proxy.network.cut();
    await client.hears("disconnected: connection_lost");
    while (server.left.length === 0) await turn();
    expect([client.isConnected, server.left]).toEqual([false, [channel?.id]]);
  });
});
