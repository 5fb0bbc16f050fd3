import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startProxy } from "../../src/proxy/network-proxy.js";
import type { NetworkProxy, ProxyOptions } from "../../src/proxy/network-proxy.js";
import { dialEcho, startEchoServer } from "./echo-server.js";
import type { EchoClient, EchoServer } from "./echo-server.js";

let echo: EchoServer;
let proxy: NetworkProxy;
let clients: EchoClient[];

async function open(options?: ProxyOptions): Promise<EchoClient> {
  proxy = await startProxy(echo.address, options);
  return dial();
}

function dial(): EchoClient {
  const client = dialEcho(proxy.address);
  clients.push(client);
  return client;
}

/** A client whose bytes have gone there and back. */
async function dialled(): Promise<EchoClient> {
  const client = dial();
  client.socket.write("hi");
  await client.hasReceived(2);
  return client;
}

beforeEach(async () => {
  echo = await startEchoServer();
  clients = [];
});

afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  await proxy.stop();
  await echo.stop();
});

describe("a proxy", () => {
  test("passes bytes on in both directions, and the end of one direction without that of the other", async () => {
    const client = await open();
    client.socket.write("one ");
    client.socket.end("two");
    expect(await client.ended).toBe("end");
    expect([echo.received, client.received]).toEqual(["one two", "one twogoodbye"]);
    await echo.hasEnded(1);
    expect([echo.ends, proxy.network.connections]).toEqual([["end"], 0]);
  });

  test("keeps the order of bytes whatever the network does, and loses none", async () => {
    const conditions = { latency: 4, jitter: 4, bandwidth: 2_000_000, stallChance: 0.02, stallTime: 5 };
    const client = await open({ network: conditions });
    const text = [...Array(20_000).keys()].join(" ");
    for (let start = 0; start < text.length; start += 1_000) {
      client.socket.write(text.slice(start, start + 1_000));
      await turn();
    }
    await client.hasReceived(text.length);
    expect(client.received).toBe(text);
  });

  test("that stalls in one direction delivers when it goes on, and the other connections wait too", async () => {
    const client = await open();
    client.socket.write("a");
    await client.hasReceived(1);
    proxy.network.toServer.stall();
    client.socket.write("late");
    const direct = dialEcho(echo.address);
    clients.push(direct);
    direct.socket.write("early");
    await direct.hasReceived(5);
    expect(echo.received).toBe("aearly");
    proxy.network.resume();
    await client.hasReceived(5);
    expect(echo.received).toBe("aearlylate");
  });

  test("that stalls makes the sender wait instead of taking memory, and loses nothing", async () => {
    const client = await open();
    proxy.network.toServer.stall();
    // More than the buffers of a system hold.
    const text = "0123456789abcdef".repeat(3_000_000);
    client.socket.write(text);
    const direct = dialEcho(echo.address);
    clients.push(direct);
    for (let count = 1; count <= 200; count += 1) {
      direct.socket.write("x");
      await direct.hasReceived(count);
    }
    // What it holds, and the chunk that was one too many.
    expect(proxy.network.toServer.waitingBytes).toBeLessThanOrEqual(2 * 65_536);
    expect(client.socket.writableLength).toBeGreaterThan(0);
    expect(echo.received).toHaveLength(200);
    proxy.network.toServer.resume();
    await client.hasReceived(text.length);
    expect(client.received === text).toBe(true);
  });

  test("that is cut resets both sides of every connection, and carries new ones", async () => {
    const first = await open();
    first.socket.write("x");
    await first.hasReceived(1);
    const second = await dialled();
    proxy.network.cut();
    expect(await Promise.all([first.ended, second.ended])).toEqual(["ECONNRESET", "ECONNRESET"]);
    await echo.hasEnded(2);
    expect([echo.ends, proxy.network.connections]).toEqual([["reset", "reset"], 0]);
    await dialled();
  });

  test.each([1, 7, 10_000])("that is cut after %d bytes lets the server have exactly these", async (bytes) => {
    const client = await open();
    proxy.network.toServer.cutAfter(bytes);
    const text = "0123456789".repeat(2_000);
    client.socket.write(text);
    expect(await client.ended).toBe("ECONNRESET");
    await echo.hasEnded(1);
    expect([echo.received, echo.ends]).toEqual([text.slice(0, bytes), ["reset"]]);
  });

  test("that is silent towards clients leaves connections half open: the server hears, and is not heard", async () => {
    const client = await open();
    client.socket.write("a");
    await client.hasReceived(1);
    proxy.network.toClient.silence();
    client.socket.write("bcd");
    await echo.hasReceived(4);
    const next = await dialled();
    client.socket.end();
    await echo.hasEnded(1);
    expect([client.received, next.received, echo.ends]).toEqual(["a", "hi", ["end"]]);
  });

  test("passes a reset on to the other side", async () => {
    const client = await open();
    client.socket.write("a");
    await client.hasReceived(1);
    client.socket.resetAndDestroy();
    await echo.hasEnded(1);
    expect([echo.ends, proxy.network.connections]).toEqual([["reset"], 0]);
  });

  test("resets who connects while there is no server", async () => {
    proxy = await startProxy(["127.0.0.1", 1]);
    expect(await dial().ended).toBe("ECONNRESET");
  });
});

describe("a proxy that stops", () => {
  test("resets its connections, those that hear nothing too, and frees its port", async () => {
    const client = await open();
    client.socket.write("a");
    await client.hasReceived(1);
    proxy.network.toClient.silence();
    proxy.network.toServer.stall();
    const [host, port] = proxy.address;
    await proxy.stop();
    expect(proxy.network.connections).toBe(0);
    await proxy[Symbol.asyncDispose]();
    expect(await client.ended).toBe("ECONNRESET");
    await echo.hasEnded(1);
    proxy = await startProxy(echo.address, { host, port });
    expect(proxy.address).toEqual([host, port]);
    await dialled();
  });
});

describe("a proxy that starts", () => {
  test("still tells where it listened when it has stopped, which two callers may wait for", async () => {
    await open();
    const { address } = proxy;
    let ended = 0;
    const stops = [proxy.stop(), proxy.stop()].map((stop) => stop.then(() => (ended += 1)));
    await Promise.all(stops);
    expect([ended, proxy.address]).toEqual([2, address]);
  });

  test.each([
    [{ latency: 100 }, "There is no proxy option `latency`. There are: host, network, port, seed."],
    [{ port: -1 }, "The proxy option `port` is -1; it must be a whole number from 0 to 65535."],
    [{ seed: 0.5 }, "The proxy option `seed` is 0.5; it must be a whole number"],
  ])("is not started with an option that is wrong: %j", async (options, sentence) => {
    proxy = await startProxy(echo.address);
    await expect(startProxy(echo.address, options as ProxyOptions)).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringContaining(sentence),
    });
  });

  test("tells why it cannot listen", async () => {
    await open();
    const [host, port] = proxy.address;
    await expect(startProxy(echo.address, { host, port })).rejects.toMatchObject({
      code: "address_in_use",
      message: expect.stringContaining(`${host}:${port}`),
    });
    await expect(startProxy(echo.address, { host: "192.0.2.1" })).rejects.toMatchObject({ code: "cannot_listen" });
    await expect(startProxy(echo.address, { network: { latency: -1 } })).rejects.toMatchObject({
      code: "invalid_option",
    });
  });
});
