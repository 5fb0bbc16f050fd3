import { afterEach, describe, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { registerAction } from "@repod/core";
import { Channel, Server } from "@repod/server";
import { BrokerHub } from "@repod/testing";
import { Recorder } from "../../../server/test/support/recorder.js";
import { codeBlocks } from "../../src/docs/markdown.js";
import { freePort } from "../../src/free-port.js";
import { hasNginx, startNginx } from "../../src/nginx.js";
import type { RunningNginx } from "../../src/nginx.js";
import { readText, ROOT } from "../../src/repository.js";

const CERTIFICATES = `${ROOT}packages/server/test/support/certificates`;
const PLAYERS = 8;

class Player extends Channel {
  say(message: { action: string; text: string }): void {
    this.server.sendToAll({ action: "said", text: message.text });
  }
}
registerAction(Player, "say", "say");

class GameServer extends Server<Player> {
  override channelClass = Player;
}

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** The guide's block for nginx, for two servers of this machine. */
function nginxBlock(listen: number, ports: readonly number[]): string {
  const block = codeBlocks(readText("docs/guide/scaling.md")).find(({ info }) => info === "nginx");
  if (!block) throw new Error("The page has no block for nginx.");
  return block.text
    .replace("listen 443", `listen 127.0.0.1:${listen}`)
    .replace(/ssl_certificate .*/, `ssl_certificate ${CERTIFICATES}/first.pem;`)
    .replace(/ssl_certificate_key .*/, `ssl_certificate_key ${CERTIFICATES}/first.key;`)
    .replace("127.0.0.1:5071", `127.0.0.1:${ports[0]}`)
    .replace("127.0.0.1:5072", `127.0.0.1:${ports[1]}`);
}

/** The events of a client's connection, and the texts that it is told, in order. */
function diaryOf(client: Client): Recorder<string> {
  const lines = new Recorder<string>();
  void (async () => {
    for await (const { action, text } of client as AsyncIterable<{ action: string; text?: string }>) {
      lines.push(text ?? action);
    }
  })();
  return lines;
}

const describeNginx = hasNginx() || process.env["REPOD_REQUIRE_ALL"] ? describe : describe.skip;
if (!hasNginx()) process.stdout.write("Not tried behind nginx: install nginx.\n");

describeNginx("two servers behind nginx, set up as the guide shows", () => {
  test("get their clients back after a cut: every session goes on, and no message is missing", async () => {
    const hub = new BrokerHub();
    const servers = [0, 1].map(() => new GameServer({ port: 0, trustProxy: 1, broker: hub.broker() }));
    for (const server of servers) {
      await server.start();
      cleanUps.push(() => server.stop({ drain: 0 }));
    }
    const listen = await freePort();
    const block = nginxBlock(
      listen,
      servers.map(({ address }) => address[1]),
    );
    let nginx: RunningNginx | undefined;
    const begin = async (): Promise<void> => {
      nginx = await startNginx(`http { access_log off; ${block} }`, listen);
    };
    await begin();
    cleanUps.push(() => nginx?.stop());

    const ca = readText(`packages/server/test/support/certificates/ca.pem`);
    const clients: Client[] = [];
    for (let player = 0; player < PLAYERS; player += 1) {
      const url = `wss://localhost:${listen}/repod?player=${player}`;
      const client = new Client({ url, tls: { ca }, reconnect: { initialDelay: 20, maxDelay: 50 } });
      cleanUps.push(() => client.close());
      await client.start();
      clients.push(client);
    }
    const diaries = clients.map(diaryOf);
    const allHave = (line: string): Promise<unknown> =>
      Promise.all(diaries.map((lines) => lines.until(() => lines.items.includes(line))));
    for (const { channels } of servers) expect(channels.size).toBeGreaterThan(0);
    const before = servers.map(({ channels }) => [...channels]);

    servers[0]!.sendToAll({ action: "said", text: "before" });
    await allHave("before");
    await nginx!.stop();
    await allHave("suspended");
    servers[0]!.sendToAll({ action: "said", text: "meanwhile, from the first" });
    servers[1]!.sendToAll({ action: "said", text: "meanwhile, from the second" });
    for (const [player, client] of clients.entries()) client.send({ action: "say", text: `from ${player}` });
    await begin();

    const said = ["before", "meanwhile, from the first", "meanwhile, from the second"];
    for (let player = 0; player < PLAYERS; player += 1) said.push(`from ${player}`);
    await Promise.all(said.map(allHave));
    for (const { items: lines } of diaries) {
      expect(lines.filter((line) => line === "connected")).toHaveLength(1);
      expect(lines.filter((line) => line === "resumed")).toHaveLength(1);
      expect(lines.filter((line) => said.includes(line)).sort()).toEqual([...said].sort());
    }
    expect(servers.map(({ channels }) => [...channels])).toEqual(before);
  });
});
