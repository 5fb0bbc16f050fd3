import { availableParallelism } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { resolveConnectionOptions } from "../../../client/src/options.js";
import { resolveReconnectOptions } from "../../../client/src/reconnect-options.js";
import { resolveServerOptions } from "../../../server/src/resolve-options.js";
import { resolveClusterOptions } from "../../../server/src/workers/cluster-options.js";
import { resolveRedisBrokerOptions } from "../../../redis/src/options.js";
import { changeConditions, PERFECT } from "../../../testing/src/network/conditions.js";
import { documentedOptions } from "../../src/docs/documented-options.js";
import type { DocumentedOption } from "../../src/docs/documented-options.js";
import { tableBelow } from "../../src/docs/markdown.js";
import { readText } from "../../src/repository.js";

const SERVER = documentedOptions(readText("packages/server/src/options.ts"), "ServerOptions");
const CLUSTER = documentedOptions(readText("packages/server/src/workers/cluster-options.ts"), "ClusterOptions");
const CONNECTION = documentedOptions(readText("packages/client/src/options.ts"), "ConnectionOptions");
const CONNECT = documentedOptions(readText("packages/client/src/connection-listener.ts"), "ConnectOptions");
const RECONNECT = documentedOptions(readText("packages/client/src/reconnect-options.ts"), "ReconnectOptions");
const CONDITIONS = documentedOptions(readText("packages/testing/src/network/conditions.ts"), "Conditions");
const REDIS = documentedOptions(readText("packages/redis/src/options.ts"), "RedisBrokerOptions");

function row({ name, fallback, sentence }: DocumentedOption): string[] {
  return [`\`${name}\``, fallback, sentence];
}

/** The value in what a comment says, which may group digits and go on after a colon: "10,000", "false: a warning". */
function toldValue(fallback: string): string {
  if (fallback.startsWith('"')) return fallback;
  if (fallback.startsWith("{")) return fallback.replaceAll(/(?<=\d),(?=\d)/g, "");
  return fallback.replace(/: .*$/, "").replaceAll(",", "");
}

function written(value: unknown): string {
  if (value === undefined) return "none";
  if (Array.isArray(value)) return `[${value.map(written).join(" ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, part]) => `${name}: ${written(part)}`)
      .join(", ")} }`;
  }
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

describe("the options", () => {
  test.each([
    ["docs/guide/server.md", "Options", SERVER],
    ["docs/guide/client.md", "Options", [...CONNECTION, ...CONNECT]],
    ["docs/guide/reconnecting.md", "Delays", RECONNECT],
    ["docs/guide/testing.md", "Conditions", CONDITIONS],
    ["docs/guide/scaling.md", "Options", REDIS],
    ["docs/guide/scaling.md", "Options of a cluster", CLUSTER],
  ])("are listed in %s as their comments tell them", (page, heading, options) => {
    expect(tableBelow(readText(page), heading)).toEqual(options.map(row));
  });

  test.each([
    ["the server", SERVER, resolveServerOptions({})],
    ["a client", CONNECTION, resolveConnectionOptions({})],
    ["reconnection", RECONNECT, resolveReconnectOptions(true)],
    ["a broker of Redis", REDIS, resolveRedisBrokerOptions({})],
    ["a network", CONDITIONS, changeConditions(PERFECT, {})],
  ])("of %s have the defaults that their comments tell", (_, options, defaults) => {
    expect(options.map(({ name }) => name).sort()).toEqual(Object.keys(defaults).sort());
    const told = options.map(({ name, fallback }) => [name, toldValue(fallback)]);
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, written(value)])),
    );
  });

  test("of a cluster default to what this machine is like", () => {
    expect(CLUSTER.map(({ name }) => name)).toEqual(["workers"]);
    expect(resolveClusterOptions({})).toEqual({ workers: availableParallelism() });
    for (const workers of [0, 1.5, 1_025, "2"]) {
      expect(() => resolveClusterOptions({ workers } as never)).toThrow("The cluster option `workers` is");
    }
  });

  test("must say what they default to", () => {
    const source = "export interface Options { /** How many. */ readonly count?: number }";
    expect(() => documentedOptions(source, "Options")).toThrow("the option count");
    expect(() => documentedOptions(source, "Other")).toThrow("no interface Other");
  });
});
