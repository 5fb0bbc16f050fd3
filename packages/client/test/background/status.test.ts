import { expect, test } from "@jest/globals";
import { readStatus, writeStatus } from "../../src/background/status.js";
import type { Status } from "../../src/background/status.js";

test("a status is read as it was written, wherever in a batch it lies", () => {
  const status: Status = {
    state: "suspended",
    takenFrames: 1,
    takenBytes: 2 ** 40,
    queuedFrames: 3,
    queuedBytes: 4,
    rtt: 0.5,
    jitter: NaN,
    at: 6.25,
    serverTime: 1e12,
    serverTimeError: Infinity,
  };
  const batch = new Uint8Array(200);
  batch.set(writeStatus(status), 13);
  expect(readStatus(batch.subarray(13, 93))).toEqual(status);
});
