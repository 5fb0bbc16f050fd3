import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import { Counter, Registry } from "prom-client";
import type { OpenMetricsContentType } from "prom-client";
import { Channel } from "../../src/channel.js";
import { loadPromClient } from "../../src/metrics/load-prom-client.js";
import { prometheus } from "../../src/metrics/prometheus.js";
import { Server } from "../../src/server.js";
import { ask } from "../support/dial.js";
import { openServer, startServer } from "../support/servers.js";

const ODD_NAME = 'say "it"\nor \\ not';

class OddChannel extends Channel {
  @Action(ODD_NAME)
  say(): string {
    return "said";
  }

  @Action("move")
  move(): void {}
}

class OddServer extends Server<OddChannel> {
  override channelClass = OddChannel;
}

const LINE = /^(?<name>[a-z_]+)(?:\{(?<labels>(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (?<value>[\d.e+-]+)$/;

interface Line {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** The lines of a text by family; throws where one is none. */
function parse(text: string): Map<string, { type: string; help: string; lines: Line[] }> {
  const families = new Map<string, { type: string; help: string; lines: Line[] }>();
  for (const block of text.trim().split(/\n\n|\n(?=# HELP)/)) {
    const [help = "", type = "", ...rest] = block.split("\n");
    const name = /^# HELP (\S+) \S/.exec(help)?.[1];
    const kind = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(type);
    if (name === undefined || kind?.[1] !== name) throw new Error(`No family begins with ${help} and ${type}.`);
    const lines = rest.map((line): Line => {
      const groups = LINE.exec(line)?.groups;
      if (!groups?.["name"]?.startsWith(name)) throw new Error(`${line} is no line of ${name}.`);
      return { name: groups["name"], labels: groups["labels"] ?? "", value: Number(groups["value"]) };
    });
    families.set(name, { type: kind[2]!, help, lines });
  }
  return families;
}

describe("the text for Prometheus", () => {
  test("has HELP and TYPE for each metric, and lines that can be read, whatever actions are named", async () => {
    const { server, extended } = openServer(OddServer);
    const peer = await extended();
    await peer.request(ODD_NAME);
    const { contentType, text } = await prometheus(server);
    const families = parse(text);
    expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect([...families.keys()].every((name) => name.startsWith("repod_"))).toBe(true);
    const received = families.get("repod_messages_received_total");
    expect(received?.type).toBe("counter");
    expect(received?.lines).toContainEqual({
      name: "repod_messages_received_total",
      labels: 'action="say \\"it\\"\\nor \\\\ not"',
      value: 1,
    });
    expect(families.get("repod_channels")?.lines).toEqual([{ name: "repod_channels", labels: "", value: 1 }]);
  });

  test("has buckets that hold those before them, and end with the count", async () => {
    const { server, extended } = openServer(OddServer);
    const peer = await extended();
    peer.send({ action: "move" });
    await peer.request("move");
    const lines = parse((await prometheus(server)).text).get("repod_queue_depth")?.lines ?? [];
    const ofMove = lines.filter(({ labels }) => labels.startsWith('action="move"'));
    const buckets = ofMove.filter(({ name }) => name.endsWith("_bucket"));
    expect(buckets.map(({ value }) => value)).toEqual(buckets.map(() => 2));
    expect(buckets.at(0)?.labels).toBe('action="move",le="0"');
    expect(buckets.at(-1)?.labels).toBe('action="move",le="+Inf"');
    expect(ofMove.slice(-2)).toEqual([
      { name: "repod_queue_depth_sum", labels: 'action="move"', value: 0 },
      { name: "repod_queue_depth_count", labels: 'action="move"', value: 2 },
    ]);
  });

  test("has the metrics of a registry that it is given too, in the form that the registry has", async () => {
    const registry = new Registry();
    new Counter({ name: "games_total", help: "Games.", registers: [registry] }).inc(3);
    const { text } = await prometheus(new OddServer(), registry);
    expect(parse(text).get("games_total")?.lines).toEqual([{ name: "games_total", labels: "", value: 3 }]);
    expect(registry.getMetricsAsArray()).toHaveLength(1);

    const open = new Registry<OpenMetricsContentType>();
    open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const answer = await prometheus(new OddServer(), open);
    expect(answer.contentType).toMatch(/^application\/openmetrics-text/);
    expect(answer.text).toMatch(/\n# EOF\n$/);
  });

  test("is served by the option http", async () => {
    const { server } = await startServer(OddServer, {
      http: async (_request, response) => {
        const { contentType, text } = await prometheus(server);
        response.writeHead(200, { "Content-Type": contentType }).end(text);
      },
    });
    const { headers, body } = await ask(server.address, "/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(parse(body).has("repod_connections_open")).toBe(true);
  });
});

describe("prom-client", () => {
  test.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])(
    "that is not there (%s) is asked for by name",
    async (code) => {
      const cause = Object.assign(new Error("Cannot find package"), { code });
      await expect(loadPromClient(() => Promise.reject(cause))).rejects.toMatchObject({
        code: "not_installed",
        message: expect.stringContaining("npm install prom-client"),
        cause,
      });
    },
  );

  test("that is there and broken fails with its own error", async () => {
    const broken = new SyntaxError("x");
    await expect(loadPromClient(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});
