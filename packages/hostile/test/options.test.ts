import { describe, expect, test } from "@jest/globals";
import { ATTACKS } from "../src/attacks/attacks.js";
import { parseOptions, USAGE } from "../src/options.js";

describe("the command line", () => {
  test("without options asks for everything", () => {
    expect(parseOptions([])).toMatchObject({ parts: ["attacks", "slow"], attacks: ATTACKS, scale: 1, alternations: 3 });
  });

  test("can ask for a part, for one attack, for a quick run", () => {
    expect(parseOptions(["slow"])).toMatchObject({ parts: ["slow"] });
    expect(parseOptions(["--only", "giant-header"])).toMatchObject({ parts: ["attacks"], attacks: [ATTACKS[0]] });
    expect(parseOptions(["--quick"])).toMatchObject({ scale: 0.01, alternations: 1, out: "results/quick.json" });
    expect(parseOptions(["--help"])).toBeUndefined();
  });

  test.each([[["fast"]], [["--only", "nothing"]], [["--scale", "0"]], [["--scale", "2"]], [["--alternations", "0"]]])(
    "cannot be %j",
    (args) => {
      expect(() => parseOptions(args)).toThrow();
    },
  );

  test("tells the name of every attack, and no two have one", () => {
    const names = ATTACKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(USAGE).toContain(name);
  });
});
