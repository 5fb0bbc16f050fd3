import { describe, expect, test } from "@jest/globals";
import type { CpuProfile, ProfileNode } from "../../src/profile/cpu-profile.js";
import { profileTable, reportProfile } from "../../src/profile/report.js";
import { addTimes, noTimes } from "../../src/profile/sum.js";

/** What is called, with the one that calls it, by its place in the list. The first is the root. */
const CALLS: readonly (readonly [functionName: string, url: string, caller: number])[] = [
  ["(root)", "", 0],
  ["(idle)", "", 0],
  ["(program)", "", 0],
  ["(garbage collector)", "", 0],
  ["onStreamRead", "node:internal/stream_base_commons", 0],
  ["socketOnData", "file:///app/node_modules/ws/lib/websocket.js", 4],
  ["push", "file:///app/packages/core/dist/wire/frame-reader.js", 5],
  ["readMap", "file:///app/packages/core/dist/codec/decoder.js", 6],
  ["utf8Slice", "", 7],
  ["onFrame", "file:///app/packages/core/dist/session/session.js", 6],
  ["find", "file:///app/packages/core/dist/dispatch/dispatcher.js", 9],
  ["handle", "file:///app/packages/server/dist/delivery.js", 10],
  ["echo", "file:///app/packages/bench/dist/systems/repod.js", 11],
  ["writeBuffer", "", 4],
  ["doDecodeSync", "file:///app/node_modules/@msgpack/msgpack/dist.cjs/Decoder.cjs", 12],
  ["other", "file:///app/other.js", 0],
  ["compileSourceTextModule", "node:internal/modules/esm/utils", 0],
  ["", "file:///app/packages/core/dist/codec/encoder.js", 16],
  ["runMicrotasks", "", 0],
  ["emit", "file:///app/packages/bench/peers/node_modules/socket.io/dist/socket.js", 0],
  ["tick", "file:///app/packages/bench/peers/socket-io.js", 0],
];

/** Of each call one sample, of as many microseconds as its place says, from ten on. */
function profile(): CpuProfile {
  const nodes = CALLS.map(([functionName, url], id): ProfileNode => {
    const children = CALLS.flatMap(([, , caller], callee) => (callee > 0 && caller === id ? [callee] : []));
    return { id, callFrame: { functionName, url }, ...(children.length > 0 && { children }) };
  });
  return { nodes, samples: nodes.map(({ id }) => id), timeDeltas: nodes.map(({ id }) => 10 + id) };
}

describe("the times of a profile", () => {
  test("count in the room of the module, what is native in that of its caller", () => {
    const times = noTimes();
    addTimes(profile(), times);
    expect(times).toEqual({
      write: 23,
      // With the root, and with what has no other caller.
      native: 10 + 12 + 28,
      streams: 14,
      ws: 15,
      codec: 16 + 17 + 18 + 24,
      session: 19,
      dispatch: 20,
      server: 21,
      library: 29,
      application: 22 + 30,
      garbage: 13,
      others: 25,
    });
  });

  test("add up over profiles, and are told in percent and by profile", () => {
    const times = noTimes();
    for (let count = 0; count < 2; count += 1) addTimes(profile(), times);
    const total = 356;
    const report = reportProfile({ work: "echo", name: "one" }, times, 2);
    expect(report).toMatchObject({ work: "echo", name: "one", count: 2 });
    expect(report.shares.write).toBeCloseTo(23 / total);
    const other = { ...report, name: "other", shares: { ...report.shares, ws: 0 } };
    const lines = profileTable([report, other], ["CPU, µs", "1.23", "4.56"]).split("\n");
    expect(lines[0]).toMatch(/^\| % .*\| +one \| other \|$/);
    expect(lines.find((line) => line.includes("`ws`"))).toMatch(/\| +4\.2 \| +0\.0 \|$/);
    expect(lines.at(-1)).toMatch(/^\| CPU, µs +\| +1\.23 \| +4\.56 \|$/);
  });

  test("are not told of rooms in which nobody was", () => {
    const report = reportProfile({ work: "echo", name: "one" }, { ...noTimes(), write: 5 }, 1);
    expect(profileTable([report]).split("\n")).toHaveLength(2 + 1);
  });
});
