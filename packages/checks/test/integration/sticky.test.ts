import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { freePort } from "@repod/bench/internal";
import { Client } from "@repod/client";
import { registerAction } from "@repod/core";
import { Channel, Server } from "@repod/server";
import { BrokerHub } from "@repod/testing";
import { Recorder } from "../../../server/test/support/recorder.js";
import { codeBlocks } from "../../src/docs/markdown.js";
import { hasHaproxy, startHaproxy } from "../../src/haproxy.js";
import { hasNginx, startNginx } from "../../src/nginx.js";
import type { RunningProxy } from "../../src/proxy-program.js";
import { readText, ROOT } from "../../src/repository.js";

const CERTIFICATES = "packages/server/test/support/certificates";
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

/** A balancer that the guide has a configuration for. */
interface Balancer {
  readonly name: string;
  readonly isThere: boolean;
  /** Starts it as the guide shows, in front of two servers of this machine. */
  readonly start: (listen: number, ports: readonly number[]) => Promise<RunningProxy>;
}

const BALANCERS: readonly Balancer[] = [
  {
    name: "nginx",
    isThere: hasNginx(),
    start: (listen, ports) => {
      const block = guideBlock("upstream game", ports)
        .replace("listen 443", `listen 127.0.0.1:${listen}`)
        .replace(/ssl_certificate .*/, `ssl_certificate ${ROOT}${CERTIFICATES}/first.pem;`)
        .replace(/ssl_certificate_key .*/, `ssl_certificate_key ${ROOT}${CERTIFICATES}/first.key;`);
      return startNginx(`http { access_log off; ${block} }`, listen);
    },
  },
  {
    name: "haproxy",
    isThere: hasHaproxy(),
    start: async (listen, ports) => {
      // It wants the certificate and its key in one file.
      const folder = await mkdtemp(join(tmpdir(), "repod-haproxy-"));
      cleanUps.push(() => rm(folder, { recursive: true }));
      const path = join(folder, "game.example.pem");
      await writeFile(path, ["first.pem", "first.key"].map((name) => readText(`${CERTIFICATES}/${name}`)).join("\n"));
      const sections = guideBlock("frontend game", ports)
        .replace("bind :443", `bind 127.0.0.1:${listen}`)
        .replace("/etc/haproxy/game.example.pem", path);
      return startHaproxy(sections, listen);
    },
  },
];

/** A block of the guide, with the ports of two servers of this machine. */
function guideBlock(begin: string, ports: readonly number[]): string {
  const block = codeBlocks(readText("docs/guide/scaling.md")).find(({ text }) => text.startsWith(begin));
  if (!block) throw new Error(`The page has no block that begins with "${begin}".`);
  return block.text
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

describe.each(BALANCERS)("two servers behind $name, set up as the guide shows", ({ isThere, name, start }) => {
  const testHere = isThere || process.env["REPOD_REQUIRE_ALL"] ? test : test.skip;
  if (!isThere) process.stdout.write(`Not tried behind ${name}: install ${name}.\n`);

  testHere("get their clients back after a cut: every session goes on, and no message is missing", async () => {
    const hub = new BrokerHub();
    const servers = [0, 1].map(() => new GameServer({ port: 0, trustProxy: 1, broker: hub.broker() }));
    for (const server of servers) {
      await server.start();
      cleanUps.push(() => server.stop({ drain: 0 }));
    }
    const listen = await freePort();
    const ports = servers.map(({ address }) => address[1]);
    let proxy: RunningProxy | undefined;
    const begin = async (): Promise<void> => {
      proxy = await start(listen, ports);
    };
    await begin();
    cleanUps.push(() => proxy?.stop());

    const ca = readText(`${CERTIFICATES}/ca.pem`);
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
    await proxy!.stop();
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
