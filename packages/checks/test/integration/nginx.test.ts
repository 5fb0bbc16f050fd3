import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "@jest/globals";
import { decode, encode, FrameReader } from "@repod/core";
import { Channel, Server } from "@repod/server";
import type { ServerOptions } from "@repod/server";
import { createWebSocketStream, WebSocket } from "ws";
import { codeBlocks } from "../../src/docs/markdown.js";
import { freePort } from "@repod/bench/internal";
import { hasNginx, startNginx } from "../../src/nginx.js";
import { readText, ROOT } from "../../src/repository.js";

/** Another than the one that nginx itself would come from. */
const CLIENT = "127.0.0.9";
const CERTIFICATES = `${ROOT}packages/server/test/support/certificates`;

class Echo extends Channel {
  override networkReceived(message: { action: string }): void {
    this.send({ ...message, from: this.addr[0] });
  }
}

class EchoServer extends Server<Echo> {
  channelClass = Echo;
}

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The block of the guide's page for nginx that holds some text. */
function guideBlock(text: string): string {
  const blocks = codeBlocks(readText("docs/guide/put-it-online.md"));
  const block = blocks.find((candidate) => candidate.info === "nginx" && candidate.text.includes(text));
  if (!block) throw new Error(`The page has no block for nginx with ${text}.`);
  return block.text;
}

async function startServer(options: ServerOptions): Promise<number> {
  const server = new EchoServer({ port: 0, ...options });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  return server.address[1];
}

/** What the server says of a client after its greeting. */
async function echoed(connection: Duplex): Promise<unknown> {
  cleanUps.push(() => connection.destroy());
  const messages: unknown[] = [];
  const reader = new FrameReader({ maxFrameBytes: 1_024 });
  connection.write(encode({ action: "hello" }));
  for await (const chunk of connection) {
    reader.push(chunk as Uint8Array, (body) => messages.push(decode(body)));
    if (messages.length >= 2) break;
  }
  return messages[1];
}

const describeNginx = hasNginx() || process.env["REPOD_REQUIRE_ALL"] ? describe : describe.skip;
if (!hasNginx()) process.stdout.write("Not tried behind nginx: install nginx and libnginx-mod-stream.\n");

describeNginx("behind nginx, set up as the guide shows", () => {
  test("WebSockets come through TLS, with the client's address", async () => {
    const port = await startServer({ trustProxy: 1 });
    const listen = await freePort();
    const server = guideBlock("proxy_set_header")
      .replace("listen 443", `listen 127.0.0.1:${listen}`)
      .replace(/ssl_certificate .*/, `ssl_certificate ${CERTIFICATES}/first.pem;`)
      .replace(/ssl_certificate_key .*/, `ssl_certificate_key ${CERTIFICATES}/first.key;`)
      .replaceAll("127.0.0.1:5071", `127.0.0.1:${port}`);
    const nginx = await startNginx(`http { access_log off; ${server} }`, listen);
    cleanUps.push(() => nginx.stop());
    const ca = readText("packages/server/test/support/certificates/ca.pem");
    const socket = new WebSocket(`wss://localhost:${listen}/repod`, { ca, localAddress: CLIENT, family: 4 });
    await once(socket, "open");
    expect(await echoed(createWebSocketStream(socket))).toEqual({ action: "hello", from: CLIENT });
  });

  test("TCP comes through the PROXY protocol, with the client's address", async () => {
    const port = await startServer({ trustProxy: "proxy-protocol" });
    const listen = await freePort();
    const stream = guideBlock("proxy_protocol on")
      .replace("listen 5070", `listen 127.0.0.1:${listen}`)
      .replaceAll("127.0.0.1:5071", `127.0.0.1:${port}`);
    const nginx = await startNginx(stream, listen);
    cleanUps.push(() => nginx.stop());
    const socket = connect({ host: "127.0.0.1", port: listen, localAddress: CLIENT });
    expect(await echoed(socket)).toEqual({ action: "hello", from: CLIENT });
  });
});
