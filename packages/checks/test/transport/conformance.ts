import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Transport } from "@repod/core/internal";
import { Recorder } from "./recorder.js";

/** Two connected ends: the one under test and the one that shows what it did. */
export interface TransportPair {
  readonly subject: Transport;
  readonly peer: Transport;
}

const MEBIBYTE = 1024 * 1024;
/** Where the pattern below begins anew. */
const PERIOD = 251;
/** What is sent at most to fill the system's buffers of a connection. */
const PLENTY_BYTES = 128 * MEBIBYTE;

/** What every transport promises, whatever carries the bytes. */
export function transportConformance(name: string, makePair: () => Promise<TransportPair>): void {
  describe(`${name}, as a transport`, () => {
    let subject: Transport;
    let peer: Transport;

    beforeEach(async () => {
      ({ subject, peer } = await makePair());
    });

    afterEach(() => {
      subject.terminate();
      peer.terminate();
    });

    describe("bytes", () => {
      test("arrive in the order in which they were sent", async () => {
        const atPeer = Recorder.on(peer);
        sendText(subject, "a", "b");
        sendText(subject, "c");
        await turns(1);
        sendText(subject, "d", "e", "f");
        await atPeer.received(6);
        expect(atPeer.text()).toBe("abcdef");
      });

      test("leave shared frames unchanged", async () => {
        const shared = pattern(3_000);
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        subject.send([shared, shared], 6_000);
        peer.send([shared], 3_000);
        await Promise.all([atSubject.received(3_000), atPeer.received(6_000)]);
        expect(shared).toEqual(pattern(3_000));
        expect(atPeer.bytes()).toEqual(Buffer.concat([shared, shared]));
        expect(atSubject.bytes()).toEqual(Buffer.from(shared));
      });

      test("arrive whole in frames of all sizes, long and short in one batch", async () => {
        const atPeer = Recorder.on(peer);
        const all = pattern(300_000);
        const frames = [
          all.subarray(0, 10),
          all.subarray(10, 200_000),
          all.subarray(200_000, 200_001),
          all.subarray(200_001),
        ];
        subject.send(frames, all.length);
        await atPeer.received(all.length);
        expectPattern(atPeer.bytes());
      });

      test("in quantity cross both ways while both ends pause and resume", async () => {
        const ends = [subject, peer].map((transport) => {
          const recorder = Recorder.on(transport);
          recorder.whenData = () => {
            transport.pause();
            setImmediate(() => transport.resume());
          };
          return recorder;
        });
        const all = pattern(4 * MEBIBYTE);
        for (let offset = 0; offset < all.length; offset += 65_536) {
          const frame = all.subarray(offset, offset + 65_536);
          subject.send([frame], frame.length);
          peer.send([frame], frame.length);
        }
        for (const recorder of ends) {
          await recorder.received(all.length);
          expectPattern(recorder.bytes());
        }
      });

      test("that came before anybody listened are delivered, after `listen` has returned", async () => {
        sendText(peer, "early");
        await turns(5);
        const atSubject = new Recorder();
        subject.listen(atSubject);
        expect(atSubject.events).toEqual([]);
        sendText(peer, " and late");
        await atSubject.received(14);
        expect(atSubject.text()).toBe("early and late");
      });

      test("go to the handler that listened last", async () => {
        const first = Recorder.on(subject);
        sendText(peer, "one");
        await first.received(3);
        const second = Recorder.on(subject);
        sendText(peer, "two");
        peer.close(1000, "");
        await second.ended();
        expect(first.events).not.toContain("end");
        expect([first.text(), second.text()]).toEqual(["one", "two"]);
      });
    });

    describe("pausing", () => {
      test("holds bytes back until it resumes", async () => {
        const atSubject = Recorder.on(subject);
        subject.pause();
        subject.pause();
        sendText(peer, "held");
        await turns(5);
        expect(atSubject.events).toEqual([]);
        subject.resume();
        await atSubject.received(4);
        expect(atSubject.text()).toBe("held");
      });

      test("before anybody listens holds as well", async () => {
        subject.pause();
        sendText(peer, "held");
        const atSubject = Recorder.on(subject);
        await turns(5);
        expect(atSubject.events).toEqual([]);
        subject.resume();
        await atSubject.received(4);
      });

      test("and resuming before anybody listens loses nothing", async () => {
        subject.pause();
        sendText(peer, "kept");
        await turns(5);
        subject.resume();
        await turns(5);
        const atSubject = Recorder.on(subject);
        await atSubject.received(4);
        expect(atSubject.text()).toBe("kept");
      });

      test("holds back the end that comes after the bytes", async () => {
        const atSubject = Recorder.on(subject);
        subject.pause();
        sendText(peer, "last words");
        peer.close(1000, "");
        await turns(5);
        expect(atSubject.events).toEqual([]);
        subject.resume();
        expect(await atSubject.ended()).toMatchObject({ clean: true });
        expect(atSubject.text()).toBe("last words");
      });

      test("makes the sender's buffer grow, and `onDrain` comes when it is empty again", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        peer.pause();
        // Whole periods, so that one after the other is the same pattern again.
        const frame = pattern(PERIOD * 4_096);
        let sent = 0;
        while (subject.bufferedBytes === 0 && sent < PLENTY_BYTES) {
          subject.send([frame], frame.length);
          sent += frame.length;
          await turns(1);
        }
        expect(subject.bufferedBytes).toBeGreaterThan(0);
        expect(atSubject.events).toEqual([]);
        peer.resume();
        await atSubject.drained();
        expect(subject.bufferedBytes).toBe(0);
        await atPeer.received(sent);
        expectPattern(atPeer.bytes());
        expect(atSubject.events).toEqual(["drain"]);
      });
    });

    describe("closing", () => {
      test("delivers what was sent, then tells the peer of an end in order, then this side", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        const all = pattern(4 * MEBIBYTE);
        subject.send([all], all.length);
        subject.close(1000, "");
        expect(await atPeer.ended()).toMatchObject({ clean: true });
        expectPattern(atPeer.bytes(), all.length);
        expect(await atSubject.ended()).toMatchObject({ clean: true });
      });

      test("does not reset a connection on which the peer still sends", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        const flood = setInterval(() => peer.send([pattern(65_536)], 65_536), 0).unref();
        await atSubject.received(1);
        subject.pause();
        const all = pattern(4 * MEBIBYTE);
        subject.send([all], all.length);
        subject.close(1000, "");
        const end = await atPeer.ended();
        clearInterval(flood);
        expect(end).toMatchObject({ clean: true });
        expectPattern(atPeer.bytes(), all.length);
        expect(await atSubject.ended()).toMatchObject({ clean: true });
      });

      test("delivers nothing more to this side", async () => {
        const atSubject = Recorder.on(subject);
        Recorder.on(peer);
        sendText(peer, "in time");
        await atSubject.received(7);
        sendText(peer, "on its way");
        subject.close(1000, "");
        sendText(peer, "too late");
        await atSubject.ended();
        expect(atSubject.text()).toBe("in time");
      });

      test("makes later sends do nothing", async () => {
        const atPeer = Recorder.on(peer);
        sendText(subject, "before");
        subject.close(1000, "");
        sendText(subject, "after");
        await atPeer.ended();
        expect(atPeer.text()).toBe("before");
      });

      test("before anybody listens ends both sides", async () => {
        const atPeer = Recorder.on(peer);
        sendText(peer, "unheard");
        subject.close(1000, "");
        expect(await atPeer.ended()).toMatchObject({ clean: true });
        const atSubject = Recorder.on(subject);
        expect(await atSubject.ended()).toMatchObject({ clean: true });
        expect(atSubject.events).toEqual(["end"]);
      });

      test("from both sides at once ends both in order", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        subject.close(1000, "");
        peer.close(1000, "");
        expect([await atSubject.ended(), await atPeer.ended()]).toMatchObject([{ clean: true }, { clean: true }]);
      });

      test("waits for a peer that does not read, until it is terminated", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        peer.pause();
        sendText(subject, "unread");
        subject.close(1000, "");
        await turns(5);
        expect(atSubject.events).toEqual([]);
        subject.terminate();
        expect((await atSubject.ended()).clean).toBe(false);
        peer.resume();
        await atPeer.ended();
      });
    });

    describe("terminating", () => {
      test("ends both sides, this one not in order and not from inside the call", async () => {
        const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
        subject.terminate();
        expect(atSubject.events).toEqual([]);
        expect((await atSubject.ended()).clean).toBe(false);
        await atPeer.ended();
      });

      test("inside `onData` stops delivery at once", async () => {
        const atSubject = new Recorder();
        atSubject.whenData = () => subject.terminate();
        const all = pattern(MEBIBYTE);
        for (let offset = 0; offset < all.length; offset += 4_096)
          peer.send([all.subarray(offset, offset + 4_096)], 4_096);
        await turns(5);
        subject.listen(atSubject);
        await atSubject.ended();
        expect(atSubject.events).toEqual(["data", "end"]);
      });

      test("makes later sends do nothing, and the peer gets no byte of them", async () => {
        const atPeer = Recorder.on(peer);
        subject.terminate();
        sendText(subject, "after");
        await atPeer.ended();
        expect(atPeer.events).toEqual(["end"]);
      });

      test("before anybody listens is told to who listens later", async () => {
        subject.terminate();
        await turns(5);
        const [atSubject, atPeer] = [new Recorder(), Recorder.on(peer)];
        subject.listen(atSubject);
        expect(atSubject.events).toEqual([]);
        expect((await atSubject.ended()).clean).toBe(false);
        await atPeer.ended();
      });
    });

    test("the end is told once, and is the last event, whatever is called around it", async () => {
      const [atSubject, atPeer] = [Recorder.on(subject), Recorder.on(peer)];
      const meddle = (transport: Transport): void => {
        transport.pause();
        transport.resume();
        transport.close(1000, "");
        sendText(transport, "ignored");
        transport.close(1000, "");
      };
      sendText(subject, "hello");
      meddle(subject);
      await Promise.all([atSubject.ended(), atPeer.ended()]);
      for (const transport of [subject, peer]) {
        meddle(transport);
        transport.terminate();
        transport.terminate();
        meddle(transport);
      }
      await turns(5);
      expect(atSubject.events).toEqual(["end"]);
      expect(atPeer.events).toEqual(["data", "end"]);
    });

    test("a peer's end that came before anybody listened comes after the peer's bytes", async () => {
      Recorder.on(peer);
      sendText(peer, "last words");
      peer.close(1000, "");
      await turns(5);
      const atSubject = Recorder.on(subject);
      expect(await atSubject.ended()).toMatchObject({ clean: true });
      expect(atSubject.events).toEqual(["data", "end"]);
      expect(atSubject.text()).toBe("last words");
    });
  });
}

function sendText(transport: Transport, ...texts: string[]): void {
  const frames = texts.map((text) => new TextEncoder().encode(text));
  transport.send(
    frames,
    frames.reduce((sum, frame) => sum + frame.length, 0),
  );
}

/** Bytes that show when one is missing, doubled or out of place. */
function pattern(byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let index = 0; index < byteLength; index += 1) bytes[index] = index % PERIOD;
  return bytes;
}

function expectPattern(bytes: Uint8Array, byteLength = bytes.length): void {
  expect(bytes.length).toBe(byteLength);
  expect(bytes.findIndex((byte, index) => byte !== index % PERIOD)).toBe(-1);
}

/** Lets the event loop turn, so that what is at hand can happen. For showing that something does not. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
