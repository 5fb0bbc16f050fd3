import { expect, test } from "@jest/globals";
import * as lean from "../src/check-options.browser.js";
import * as full from "../src/check-options.js";

test("a wrong option is refused by its name, but in browsers in production, where nobody would be helped", () => {
  expect(() => full.checkConnectionOptions({ maxDepth: 3 })).toThrow(
    expect.objectContaining({ code: "invalid_option", message: expect.stringContaining("`maxDepth` is 3") }),
  );
  lean.checkConnectionOptions({ maxDepth: 3 });
});
