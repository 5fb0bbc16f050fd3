import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Client } from "../../src/index.js";
import { certificate, TEST_CA } from "../support/certificates.js";

const servers: Server[] = [];

async function open(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function failure(url: string, options = {}): Promise<unknown> {
  const client = new Client({ url, ...options });
  const error: unknown = await client.start().catch((thrown: unknown) => thrown);
  client.close();
  return error;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe("a client that meets", () => {
  test("an HTTP server where it speaks TCP is told to write a URL", async () => {
    const port = await open(createHttpServer());
    expect(await failure(`tcp://127.0.0.1:${port}`)).toMatchObject({
      code: "frame_too_large",
      message: `An HTTP server answered. To join it, write ws://127.0.0.1:${port}/ and the path.`,
    });
  });

  test("an HTTPS server where it speaks TLS is told to write a URL", async () => {
    const port = await open(createHttpsServer(certificate("server")));
    expect(await failure(`tls://127.0.0.1:${port}`, { tls: { ca: TEST_CA } })).toMatchObject({
      code: "frame_too_large",
      message: `An HTTP server answered. To join it, write wss://127.0.0.1:${port}/ and the path.`,
    });
  });

  test("a server that encrypts is told so where it does not", async () => {
    const port = await open(createTlsServer(certificate("server")));
    expect(await failure(`tcp://127.0.0.1:${port}`)).toMatchObject({
      code: "connection_failed",
      message: "The server closed the connection before it greeted us: perhaps it expects tls:// or wss://.",
    });
    expect(await failure(`ws://127.0.0.1:${port}`)).toMatchObject({
      code: "connection_failed",
      message: `Could not connect to ws://127.0.0.1:${port}/repod: the server ended the connection without an answer; perhaps it expects wss://.`,
    });
  });

  test("an alert of TLS is told so", async () => {
    const alert = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70);
    const port = await open(
      createServer((socket) =>
        socket
          .on("error", () => undefined)
          .resume()
          .end(alert),
      ),
    );
    expect(await failure(`tcp://127.0.0.1:${port}`)).toMatchObject({
      code: "frame_too_large",
      message: "An alert of TLS arrived: perhaps it expects tls:// or wss://.",
    });
  });

  test("a frame that is too large is told its length as before", async () => {
    const port = await open(
      createServer((socket) =>
        socket
          .on("error", () => undefined)
          .resume()
          .end(Uint8Array.of(0xff, 0xff, 0xff, 0xff)),
      ),
    );
    expect(await failure(`tcp://127.0.0.1:${port}`)).toMatchObject({
      code: "frame_too_large",
      message: expect.stringContaining("A frame of 4294967295 bytes was announced"),
    });
  });
});
