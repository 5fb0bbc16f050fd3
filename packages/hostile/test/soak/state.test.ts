import { describe, expect, test } from "@jest/globals";
import { compareStates } from "../../src/soak/state.js";
import type { State } from "../../src/soak/state.js";

const BEFORE: State = {
  memory: 10_000_000,
  channels: 0,
  members: 0,
  kept: 0,
  resources: { TCPServerWrap: 1, PipeWrap: 1 },
  listeners: 12,
  turn: 0.1,
  visits: 500,
  warnings: [],
};

function tooMuch(change: Partial<State>): string[] {
  return compareStates(BEFORE, { ...BEFORE, visits: 100_000, ...change }).flatMap(({ name, isFine }) =>
    isFine ? [] : [name],
  );
}

describe("the state of a server after a soak", () => {
  test("is fine when it is as before, or less, or holds a little more memory", () => {
    expect(tooMuch({})).toEqual([]);
    expect(tooMuch({ memory: 9_000_000, listeners: 11, resources: {} })).toEqual([]);
    expect(tooMuch({ memory: 10_900_000, kept: 3 })).toEqual([]);
  });

  test.each([
    ["memory after collection, KiB", { memory: 12_000_000 }],
    ["channels", { channels: 1 }],
    ["members of groups", { members: 1 }],
    ["channels in memory", { kept: 100 }],
    ["timers", { resources: { ...BEFORE.resources, Timeout: 1 } }],
    ["sockets", { resources: { ...BEFORE.resources, TCPSocketWrap: 1 } }],
    ["other resources", { resources: { ...BEFORE.resources, FSReqCallback: 1 } }],
    ["listeners of events", { listeners: 13 }],
    ["warnings", { warnings: ["odd"] }],
    ["a turn of the event loop, ms", { turn: 500 }],
  ] satisfies [string, Partial<State>][])("has too much of %s when it does", (name, change) => {
    expect(tooMuch(change)).toEqual([name]);
  });
});
