import { expect, test } from "@jest/globals";
import { clockTime } from "../../src/shared/clock-time.js";

test("a time of day has two digits for each part, and a tenth of a second that is over", () => {
  expect(clockTime(new Date(2026, 0, 2, 3, 4, 5, 678).getTime())).toBe("03:04:05.6");
  expect(clockTime(new Date(2026, 0, 2, 23, 59, 59, 999.9).getTime())).toBe("23:59:59.9");
});
