import { expect, test } from "@jest/globals";
import { setLogger } from "@repod/core/internal";
import { VirtualClock } from "@repod/testing/internal";
import { RefusalLog } from "../../src/intake/refusal-log.js";
import { captureLog } from "../support/logs.js";

test("of many refusals fifty are told at once, then ten a second, and the next one tells how many were left out", () => {
  const log = captureLog();
  const clock = new VirtualClock();
  const refusals = new RefusalLog(clock);
  for (let index = 0; index < 80; index += 1) refusals.log({ index });
  expect(log.items).toHaveLength(50);
  expect(log.items.at(-1)).toEqual(["info", "client_refused", { index: 49 }]);
  clock.advance(100);
  refusals.log({ index: 80 });
  refusals.log({ index: 81 });
  expect(log.items.slice(50)).toEqual([["info", "client_refused", { index: 80, suppressed: 30 }]]);
  clock.advance(100);
  refusals.log({ index: 82 });
  clock.advance(100);
  refusals.log({ index: 83 });
  expect(log.items.slice(51).map(([, , fields]) => fields)).toEqual([{ index: 82, suppressed: 1 }, { index: 83 }]);
});

test("what nobody listens to uses nothing up", () => {
  const refusals = new RefusalLog(new VirtualClock());
  setLogger(undefined);
  for (let index = 0; index < 80; index += 1) refusals.log({ index });
  const log = captureLog();
  refusals.log({ index: 80 }, "message_refused");
  expect(log.items).toEqual([["info", "message_refused", { index: 80 }]]);
});
