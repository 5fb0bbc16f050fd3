import { describe, expect, test } from "@jest/globals";
import { ResumeRing } from "../../src/session/resume-ring.js";
import { frameOf } from "./send-queue-kit.js";

/** A ring with frames of ten bytes, marked with their numbers. */
function ringOf(count: number, maxBytes = 1_000): ResumeRing {
  const ring = new ResumeRing(maxBytes);
  for (let number = 1; number <= count; number += 1) ring.push(frameOf(number), undefined, 0);
  return ring;
}

/** What would be sent again: the marks of frames, and how many are skipped, in words. */
function resent(ring: ResumeRing): unknown[] {
  const skips = new Map<Uint8Array, string>();
  const skip = (count: number): Uint8Array => {
    const frame = new Uint8Array(1);
    skips.set(frame, `skip ${count}`);
    return frame;
  };
  return ring.toResend(skip).map((frame) => skips.get(frame) ?? frame[0]);
}

function acknowledge(ring: ResumeRing, count: number): number[] {
  return Array.from({ length: count }, () => ring.acknowledgeNext());
}

/** Sends the next frame, which replaces those of its slot. */
function pushLatest(ring: ResumeRing, slot: string, sent = ring.count, byteLength = 10): void {
  ring.push(frameOf(ring.count + 1, byteLength), slot, sent);
}

describe("a ring", () => {
  test("gives frames numbers and keeps them in their order, until they are acknowledged", () => {
    const ring = ringOf(4);
    expect([ring.count, ring.length, resent(ring)]).toEqual([4, 4, [1, 2, 3, 4]]);
    expect(acknowledge(ring, 3)).toEqual([10, 10, 10]);
    expect([ring.count, ring.length, resent(ring)]).toEqual([4, 1, [4]]);
    ring.push(frameOf(5), undefined, 0);
    expect([ring.count, ring.length, resent(ring)]).toEqual([5, 2, [4, 5]]);
  });

  test("keeps the frames themselves: they are shared, not copied", () => {
    const ring = new ResumeRing(100);
    const frame = frameOf(1);
    ring.push(frame, undefined, 0);
    expect(ring.toResend(() => frameOf(0))[0]).toBe(frame);
  });

  test("resends nothing where nothing is missing", () => {
    const ring = ringOf(2);
    acknowledge(ring, 2);
    expect([resent(ring), ring.canResendAfter(2)]).toEqual([[], true]);
    expect([resent(ringOf(0)), ringOf(0).canResendAfter(0)]).toEqual([[], true]);
  });

  test("cannot resend what was acknowledged before", () => {
    const ring = ringOf(4);
    acknowledge(ring, 2);
    expect([1, 2, 3, 4].map((number) => ring.canResendAfter(number))).toEqual([false, true, true, true]);
  });

  test("is as it was for thousands of frames that have passed through", () => {
    const ring = ringOf(0, 100);
    for (let number = 1; number <= 5_000; number += 1) {
      ring.push(frameOf(number % 200), undefined, 0);
      ring.trim(10 * ring.length);
      if (number > 7) acknowledge(ring, 1);
    }
    expect([ring.count, ring.length, ring.canResendAfter(4_993)]).toEqual([5_000, 7, true]);
    expect(resent(ring)).toEqual([4_994, 4_995, 4_996, 4_997, 4_998, 4_999, 5_000].map((number) => number % 200));
  });
});

describe("a ring that is full", () => {
  test("parts with the oldest, to the byte", () => {
    const ring = ringOf(5, 30);
    ring.trim(30);
    expect(ring.canResendAfter(0)).toBe(true);
    ring.trim(31);
    expect([0, 1].map((number) => ring.canResendAfter(number))).toEqual([false, true]);
    ring.trim(50);
    expect([1, 2].map((number) => ring.canResendAfter(number))).toEqual([false, true]);
  });

  test("counts only what a transport was given: what waits for one is kept however much it is", () => {
    const ring = ringOf(9, 30);
    ring.trim(30);
    expect([ring.canResendAfter(0), resent(ring)]).toEqual([true, [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  test("knows how long those were that it parted with", () => {
    const ring = ringOf(3, 10);
    ring.trim(30);
    expect(acknowledge(ring, 3)).toEqual([10, 10, 10]);
  });

  test("can be resumed again once the peer has what it parted with", () => {
    const ring = ringOf(5, 30);
    ring.trim(50);
    acknowledge(ring, 1);
    expect(ring.canResendAfter(1)).toBe(false);
    acknowledge(ring, 1);
    expect([ring.canResendAfter(2), resent(ring)]).toEqual([true, [3, 4, 5]]);
    ring.push(frameOf(6), undefined, 0);
    ring.trim(40);
    expect([2, 3].map((number) => ring.canResendAfter(number))).toEqual([false, true]);
  });

  test("does not go back behind what was acknowledged since it parted with something", () => {
    const ring = ringOf(5, 30);
    ring.trim(50);
    acknowledge(ring, 4);
    ring.push(frameOf(6, 21), undefined, 0);
    ring.trim(31);
    expect([4, 5].map((number) => ring.canResendAfter(number))).toEqual([false, true]);
    expect(resent(ring)).toEqual(["skip 1", 6]);
  });

  test("parts with a frame that is longer than all of it", () => {
    const ring = new ResumeRing(30);
    ring.push(frameOf(1, 31), undefined, 0);
    ring.trim(31);
    expect(ring.canResendAfter(0)).toBe(false);
    ring.trim(31);
    ring.push(frameOf(2), undefined, 0);
    ring.trim(41);
    expect(ring.canResendAfter(1)).toBe(true);
  });
});

describe("a frame that a newer one of its slot replaces", () => {
  test("is skipped, with its neighbours, and costs nothing of the room", () => {
    const ring = new ResumeRing(30);
    pushLatest(ring, "a");
    pushLatest(ring, "b");
    ring.push(frameOf(3), undefined, 0);
    pushLatest(ring, "a");
    pushLatest(ring, "b");
    expect(resent(ring)).toEqual(["skip 2", 3, 4, 5]);
    ring.trim(50);
    expect(ring.canResendAfter(0)).toBe(true);
    ring.trim(51);
    expect([ring.canResendAfter(2), ring.canResendAfter(3)]).toEqual([false, true]);
  });

  test("is counted as it is acknowledged", () => {
    const ring = new ResumeRing(30);
    pushLatest(ring, "a", 0, 20);
    pushLatest(ring, "a");
    expect(acknowledge(ring, 1)).toEqual([20]);
    expect(resent(ring)).toEqual([2]);
    ring.push(frameOf(3, 20), undefined, 0);
    ring.trim(30);
    expect(ring.canResendAfter(1)).toBe(true);
    ring.trim(31);
    expect(ring.canResendAfter(1)).toBe(false);
  });

  test("is kept while it waits for a transport", () => {
    const ring = new ResumeRing(100);
    pushLatest(ring, "a", 0);
    pushLatest(ring, "a", 0);
    expect(resent(ring)).toEqual([1, 2]);
    pushLatest(ring, "a", 2);
    expect(resent(ring)).toEqual([1, "skip 1", 3]);
  });

  test("is left alone where the peer has it, or it is replaced already", () => {
    const ring = new ResumeRing(100);
    pushLatest(ring, "a");
    acknowledge(ring, 1);
    pushLatest(ring, "a");
    ring.trim(101);
    pushLatest(ring, "a");
    expect(resent(ring)).toEqual(["skip 1", 3]);
    expect(acknowledge(ring, 2)).toEqual([10, 10]);
  });

  test("of another slot is none", () => {
    const ring = new ResumeRing(100);
    pushLatest(ring, "a");
    pushLatest(ring, "b");
    pushLatest(ring, "c");
    expect(resent(ring)).toEqual([1, 2, 3]);
  });

  test("is found however many slots there have been", () => {
    const ring = new ResumeRing(100);
    pushLatest(ring, "kept");
    for (let slot = 0; slot < 500; slot += 1) {
      pushLatest(ring, `slot ${slot}`);
      pushLatest(ring, "kept");
      expect(resent(ring)).toEqual(["skip 1", (ring.count - 1) % 256, ring.count % 256]);
      acknowledge(ring, 2);
    }
  });
});

describe("a ring without room", () => {
  test("keeps no frame, counts them, and nobody can resume", () => {
    const ring = ringOf(3, 0);
    ring.trim(30);
    expect([ring.count, ring.length]).toEqual([3, 3]);
    expect([0, 3].map((number) => ring.canResendAfter(number))).toEqual([false, false]);
    expect(acknowledge(ring, 3)).toEqual([10, 10, 10]);
    expect(ring.canResendAfter(3)).toBe(false);
  });
});
