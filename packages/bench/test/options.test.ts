import { describe, expect, test } from "@jest/globals";
import { parseOptions } from "../src/options.js";
import type { Options } from "../src/options.js";
import { SYSTEM_NAMES } from "../src/systems/systems.js";

function namesOf(options: Options | undefined): string[] {
  if (!options) return [];
  return (options.against === undefined ? options.workloads : options.disciplines).map(({ name }) => name);
}

describe("the command line", () => {
  test("without options asks for a full run of everything", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({
      quick: false,
      alternations: 20,
      seed: 1,
      out: "results/last.json",
      profile: undefined,
      core: true,
      bytes: true,
    });
    expect(namesOf(options)).toEqual(["round-trip", "echo", "broadcast", "paced", "rooms", "many"]);
  });

  test("in a quick run has other defaults, and keeps the results of the last full one", () => {
    expect(parseOptions(["--quick"])).toMatchObject({ quick: true, alternations: 1, out: "results/quick.json" });
    expect(parseOptions(["--quick", "--alternations", "3"])).toMatchObject({ alternations: 3 });
  });

  test("can name one workload", () => {
    const options = parseOptions(["--only", "broadcast"]);
    expect(namesOf(options)).toEqual(["broadcast"]);
    expect(options).toMatchObject({ core: false, bytes: false });
  });

  test("can name what needs no systems, or no load", () => {
    expect(parseOptions(["--only", "core"])).toMatchObject({ workloads: [], core: true, bytes: false });
    expect(parseOptions(["--only", "bytes"])).toMatchObject({ workloads: [], core: false, bytes: true });
  });

  test("can name systems", () => {
    expect(parseOptions([])).toMatchObject({ systems: SYSTEM_NAMES });
    expect(parseOptions(["--systems", "repod,socket.io"])).toMatchObject({ systems: ["repod", "socket.io"] });
  });

  test("against another build asks for every discipline, or those that have a word in their name", () => {
    const all = parseOptions(["--against", "HEAD~1"]);
    expect(all).toMatchObject({ against: "HEAD~1", alternations: 20, out: "results/against.json" });
    expect(namesOf(all)).toContain("core session");
    expect(namesOf(all)).toContain("echo over WebSocket");
    expect(namesOf(all)).toContain("memory over TCP");
    const core = namesOf(parseOptions(["--against", "HEAD~1", "--only", "core"]));
    expect(core).toEqual(["core encode", "core receive", "core dispatch", "core session"]);
  });

  test("can ask for help", () => {
    expect(parseOptions(["--help"])).toBeUndefined();
  });

  test.each([
    [["--only", "nothing"], "there are round-trip, echo, broadcast, paced, rooms, many, core, bytes."],
    [["--systems", "ws,nothing"], "no system nothing; there are net, ws,"],
    [["--systems", ""], "no system "],
    [["--alternations", "0"], "--alternations must be a whole number from 1 on, not 0"],
    [["--seed", "x"], "--seed must be a whole number"],
    [["--fast"], "--fast"],
    [["--against", "HEAD", "--only", "publish"], "there are core encode"],
    [["--against", "HEAD", "--profile", "there"], "--profile is for systems"],
    [["--against", "HEAD", "--systems", "ws"], "--systems is not for --against"],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
