import { describe, expect, test } from "@jest/globals";
import { parseOptions } from "../src/options.js";

describe("the command line", () => {
  test("without options asks for a full run of everything", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({
      quick: false,
      alternations: 20,
      seed: 1,
      out: "results/last.json",
      profile: undefined,
    });
    expect(options?.workloads.map(({ name }) => name)).toEqual(["echo", "broadcast"]);
  });

  test("in a quick run has other defaults, and keeps the results of the last full one", () => {
    expect(parseOptions(["--quick"])).toMatchObject({ quick: true, alternations: 2, out: "results/quick.json" });
    expect(parseOptions(["--quick", "--alternations", "3"])).toMatchObject({ alternations: 3 });
  });

  test("can name one workload", () => {
    expect(parseOptions(["--only", "broadcast"])?.workloads.map(({ name }) => name)).toEqual(["broadcast"]);
  });

  test("can ask for help", () => {
    expect(parseOptions(["--help"])).toBeUndefined();
  });

  test.each([
    [["--only", "nothing"], "no workload named nothing"],
    [["--alternations", "0"], "--alternations must be a whole number from 1 on, not 0"],
    [["--seed", "x"], "--seed must be a whole number"],
    [["--fast"], "--fast"],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
