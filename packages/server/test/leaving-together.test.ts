import { expect, test } from "@jest/globals";
import type { Address } from "@repod/core";
import { dialWebSocket } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import type { PlainPeer } from "./support/peers.js";
import { startServer } from "./support/servers.js";
import type { House } from "./support/servers.js";

const CLIENTS = 100;

type Come = (house: House<EchoServer>, address: Address) => Promise<PlainPeer>;

test.each<[string, Come]>([
  ["TCP", (house) => house.greeted()],
  ["WebSocket", (_house, address) => dialWebSocket(address)],
])(
  "of a hundred that break at the same moment over %s each leaves once, and who stays is served",
  async (_over, come) => {
    const house = await startServer(EchoServer);
    const { server } = house;
    const [stays, ...others] = await Promise.all(
      Array.from({ length: CLIENTS + 1 }, () => come(house, server.address)),
    );
    for (const peer of [stays!, ...others]) {
      peer.send({ action: "echo" });
      await peer.until("echo");
    }
    for (const peer of others) peer.reset();
    stays!.send({ action: "echo", number: 1 });
    expect(await stays!.until("echo")).toEqual({ action: "echo", number: 1 });
    await server.left.count(CLIENTS);
    expect(new Set(server.left.items).size).toBe(CLIENTS);
    expect(server.channels.size).toBe(1);
    stays!.send({ action: "echo", number: 2 });
    expect(await stays!.until("echo")).toEqual({ action: "echo", number: 2 });
    await server.stop({ drain: 1_000 });
    expect(server.left.items).toHaveLength(CLIENTS + 1);
  },
);
