import { expect, test } from "@jest/globals";
import { ask, dialRaw, dialTls, dialWebSocket, plainOver } from "./support/dial.js";
import { FIRST } from "./support/certificates.js";
import { EchoServer } from "./support/echo-game.js";
import type { PlainPeer } from "./support/peers.js";
import { startServer } from "./support/servers.js";

const CLIENTS = 200;

/** Asks twenty times, each time for its own number, and checks every answer. */
async function chat(peer: PlainPeer, number: number): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const message = { action: "echo", number, round };
    if (round % 7 === 0) peer.send(message, message);
    else peer.send(message);
    expect(await peer.until("echo")).toEqual(message);
    if (round % 7 === 0) expect(await peer.next()).toEqual(message);
  }
}

test.each([
  ["in the open", false],
  ["through TLS", true],
])("two hundred clients of all kinds share one port, %s", async (_how, secure) => {
  const { server } = await startServer(EchoServer, {
    ...(secure && { tls: FIRST }),
    http: ({ url }, response) => response.end(`page ${url}`),
  });
  const raw = () => (secure ? dialTls(server.address) : dialRaw(server.address));
  const kinds: ((number: number) => Promise<void>)[] = [
    async (number) => chat(plainOver(await raw()), number),
    async (number) => chat(await dialWebSocket(server.address, { scheme: secure ? "wss" : "ws" }), number),
    async (number) => {
      for (let round = 0; round < 3; round += 1) {
        expect(await ask(server.address, `/${number}`, { secure })).toMatchObject({ body: `page /${number}` });
      }
    },
    async (number) => {
      const peer = await raw();
      if (number % 3 === 0) peer.write(Buffer.from([0xff]));
      else if (number % 3 === 1) peer.write("GET / HT");
      peer.socket.destroy();
      await peer.closed();
    },
  ];
  const clients = Array.from({ length: CLIENTS }, (_, number) => kinds[number % kinds.length]!(number));
  await Promise.all(clients);
  expect(server.channels.size).toBe(CLIENTS / 2);
  await server.stop({ drain: 2_000 });
  expect(server.channels.size).toBe(0);
});
