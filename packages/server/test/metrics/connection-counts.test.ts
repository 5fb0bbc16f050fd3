import { describe, expect, test } from "@jest/globals";
import { ConnectionCounts } from "../../src/metrics/connection-counts.js";

describe("the counts of connections", () => {
  test("begin with all codes that can end one, and none else ever comes", () => {
    const counts = new ConnectionCounts();
    const codes = Object.keys(counts.read().ended);
    expect(codes).toEqual(expect.arrayContaining(["closed", "slow_consumer", "connection_lost", "_other"]));
    expect(codes).not.toContain("invalid_payload");
    for (const code of ["cheating", "__proto__", "invalid_payload", undefined]) counts.onEnded(code);
    expect(Object.keys(counts.read().ended)).toEqual(codes);
    expect(counts.read().ended).toMatchObject({ _other: 4 });
  });

  test("add up, each code and each transport for itself", () => {
    const counts = new ConnectionCounts();
    for (const code of ["kicked", "silent", "kicked"]) counts.onEnded(code);
    for (const code of ["silent", "silent"]) counts.onRefused(code);
    for (const transport of ["tcp", "websocket", "tcp"] as const) counts.onAccepted(transport);
    const { accepted, ended, refused } = counts.read();
    expect(accepted).toEqual({ tcp: 2, websocket: 1, port: 0, memory: 0 });
    expect(ended).toMatchObject({ kicked: 2, silent: 1, closed: 0 });
    expect(refused).toMatchObject({ kicked: 0, silent: 2 });
  });
});
