import { describe, expect, test } from "@jest/globals";
import { checkOpenFiles } from "../../src/host/open-files.js";

describe("a limit on open files", () => {
  test("may be just enough, or none", () => {
    expect(() => checkOpenFiles(900, 1_000)).not.toThrow();
    expect(() => checkOpenFiles(1_000_000, Infinity)).not.toThrow();
  });

  test("that is too low is told, with what to say", () => {
    expect(() => checkOpenFiles(925, 1_024)).toThrow("it is allowed 1024: say `ulimit -n 1025` before");
  });

  test("is that of this process where nothing else is said", () => {
    expect(() => checkOpenFiles(0)).not.toThrow();
    expect(() => checkOpenFiles(2 ** 40)).toThrow("open files");
  });
});
