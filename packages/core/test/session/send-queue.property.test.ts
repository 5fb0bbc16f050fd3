import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { openQueue } from "./send-queue-kit.js";

const SLOTS = ["a", "b", "c"];
const WINDOW = 60;
const BOUND = 200;

const step = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    slot: fc.option(fc.constantFrom(...SLOTS), { nil: undefined }),
    byteLength: fc.integer({ min: 5, max: 80 }),
  }),
  fc.record({ kind: fc.constant("turn" as const) }),
  fc.record({ kind: fc.constant("acknowledge" as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant("stall" as const), isStalled: fc.boolean() }),
);

test("whatever happens: reliable frames arrive all and in order, the newest of each slot does, and the bound holds", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { queue, transport, send, told, written, drain } = openQueue({
        maxQueuedBytes: BOUND,
        latestWindow: WINDOW,
        ringBytes: 0,
      });
      const accepted: { mark: number; slot: string | undefined }[] = [];
      const arrived: number[] = [];
      let mark = 0;
      const receive = (): void => void arrived.push(...written().flat());
      for (const action of steps) {
        if (action.kind === "send" && mark < 255) {
          mark += 1;
          const wasEmpty = queue.queuedBytes === 0;
          const sent = send(mark, action.byteLength, action.slot);
          expect(sent === 0).toBe(told.at(-1)?.[1] === `action ${mark}` && told.at(-1)?.[0] === "overflow");
          if (sent > 0) accepted.push({ mark, slot: action.slot });
          expect(wasEmpty || queue.queuedBytes <= BOUND).toBe(true);
        } else if (action.kind === "turn") receive();
        else if (action.kind === "acknowledge") {
          expect(queue.acknowledge(Math.floor(action.share * arrived.length))).toBe(true);
          expect(queue.acknowledge(arrived.length + mark + 1)).toBe(false);
        } else if (action.kind === "stall" && action.isStalled) transport.bufferedBytes = 65_536;
        else if (action.kind === "stall") drain();
      }
      drain();
      // A peer that reads and acknowledges gets all that waits, in as many rounds as there are slots at the most.
      for (let round = 0; round <= SLOTS.length + 1; round += 1) {
        receive();
        queue.acknowledge(arrived.length);
      }
      expect(queue.queuedBytes).toBe(0);
      const slotOf = new Map(accepted.map((frame) => [frame.mark, frame.slot]));
      const marksOf = (slot: string | undefined) => arrived.filter((frame) => slotOf.get(frame) === slot);
      const sentTo = (slot: string | undefined) =>
        accepted.filter((frame) => frame.slot === slot).map((frame) => frame.mark);
      expect(marksOf(undefined)).toEqual(sentTo(undefined));
      for (const slot of SLOTS) {
        expect(marksOf(slot)).toEqual([...marksOf(slot)].sort((one, other) => one - other));
        expect(marksOf(slot).at(-1)).toBe(sentTo(slot).at(-1));
      }
    }),
    { numRuns: 300 },
  );
});
