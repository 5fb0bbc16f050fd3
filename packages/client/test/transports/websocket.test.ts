import { beforeEach, describe, expect, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Recorder } from "../../../checks/test/transport/recorder.js";
import { WebSocketTransport } from "../../src/transports/websocket.js";
import { FakeWebSocket } from "../support/fake-websocket.js";

const MAX_INBOX_BYTES = 100;

/** A page's WebSocket: unlike that of `ws`, against which the conformance suite runs, it can neither pause nor terminate. */
describe("a transport over a browser's WebSocket", () => {
  let clock: VirtualClock;
  let socket: FakeWebSocket;
  let transport: WebSocketTransport;
  let recorder: Recorder;

  beforeEach(() => {
    clock = new VirtualClock({ turns: "manual" });
    socket = new FakeWebSocket();
    transport = new WebSocketTransport(socket, {
      runtime: runtimeOf(clock),
      remoteAddress: ["game.test", 80],
      secure: false,
      maxInboxBytes: MAX_INBOX_BYTES,
    });
    recorder = Recorder.on(transport);
    clock.turn();
  });

  test("sends a frame as it is, and several as one message", () => {
    const [one, two] = [Uint8Array.of(1), Uint8Array.of(2, 3)];
    transport.send([one], 1);
    transport.send([one, two], 3);
    expect(socket.sent[0]).toBe(one);
    expect(socket.sent[1]).toEqual(Uint8Array.of(1, 2, 3));
    expect(one).toEqual(Uint8Array.of(1));
  });

  test("delivers messages as they come", () => {
    socket.receive("a");
    socket.receive("b");
    expect(recorder.text()).toBe("ab");
  });

  describe("while it is paused", () => {
    beforeEach(() => transport.pause());

    test("holds what the browser goes on to deliver, and gives it out in order after `resume`", () => {
      socket.receive("a");
      socket.receive("b");
      clock.turn();
      expect(recorder.events).toEqual([]);
      transport.resume();
      expect(recorder.events).toEqual([]);
      socket.receive("c");
      clock.turn();
      socket.receive("d");
      expect(recorder.text()).toBe("abcd");
    });

    test("holds again what is left when the handler pauses in between", () => {
      for (const text of ["a", "b", "c"]) socket.receive(text);
      recorder.whenData = () => transport.pause();
      transport.resume();
      clock.turn();
      expect(recorder.text()).toBe("a");
      transport.resume();
      clock.turn();
      expect(recorder.text()).toBe("ab");
    });

    test("lets a text, too, wait for its turn", () => {
      socket.receive("a");
      socket.receiveText("b");
      socket.receive("c");
      clock.turn();
      expect(recorder.events).toEqual([]);
      transport.resume();
      clock.turn();
      expect(recorder.events).toEqual(["data", "bad_frame"]);
    });

    test("keeps an end in order behind what it holds, and drops what it holds for a fault", () => {
      socket.receive("a");
      socket.end(1000, true);
      clock.turn();
      expect(recorder.events).toEqual([]);
      transport.resume();
      clock.turn();
      expect(recorder.events).toEqual(["data", "end"]);
      expect(recorder.ends).toEqual([{ clean: true, closeCode: 1000 }]);
    });

    test("does not keep a fault behind what it holds", () => {
      socket.receive("a");
      socket.end(1006, false);
      clock.turn();
      expect(recorder.ends).toEqual([{ clean: false }]);
      transport.resume();
      clock.turn();
      expect(recorder.events).toEqual(["end"]);
    });

    test.each([
      ["closed", true],
      ["terminated", false],
    ])("tells an end in order that waits at once when it is %s", (how, clean) => {
      socket.receive("a");
      socket.end(1000, true);
      if (how === "closed") transport.close(1000, "");
      else transport.terminate();
      clock.turn();
      expect(recorder.events).toEqual(["end"]);
      expect(recorder.ends).toEqual([expect.objectContaining({ clean })]);
    });

    test("forgets what it has given out", () => {
      for (let round = 0; round < 3; round += 1) {
        socket.receive("x".repeat(4 * MAX_INBOX_BYTES));
        transport.resume();
        clock.turn();
        transport.pause();
      }
      expect(recorder.events).toEqual(["data", "data", "data"]);
    });

    test("ends when four times of what may wait has come", () => {
      socket.receive("x".repeat(4 * MAX_INBOX_BYTES));
      clock.turn();
      expect(recorder.events).toEqual([]);
      socket.receive("x");
      clock.turn();
      expect(recorder.ends).toEqual([{ clean: false, error: expect.objectContaining({ code: "inbox_overflow" }) }]);
      expect(socket.closes).toEqual([[4499, ""]]);
    });
  });

  test("a text is a fault after which nothing is delivered", () => {
    socket.receive("a");
    socket.receiveText("hello");
    socket.receive("b");
    expect(recorder.events).toEqual(["data", "bad_frame"]);
    transport.close(4400, "no text");
    socket.end(4400, true);
    clock.turn();
    expect(recorder.events).toEqual(["data", "bad_frame", "end"]);
  });

  describe("closing", () => {
    test.each([
      [1000, 1000],
      [1001, 1000],
      [1011, 1000],
      [2999, 1000],
      [3000, 3000],
      [4499, 4499],
      [4999, 4999],
      [5000, 1000],
    ])("with %i says %i, since a page may say nothing else", (code, said) => {
      transport.close(code, "bye");
      expect(socket.closes).toEqual([[said, "bye"]]);
    });

    test.each([
      ["what fits", "x".repeat(123), "x".repeat(123)],
      ["a byte too many", "x".repeat(124), "x".repeat(123)],
      ["characters of three bytes", "語".repeat(42), "語".repeat(41)],
      ["characters of two units", "x" + "😀".repeat(40), "x" + "😀".repeat(30)],
    ])("cuts the reason to 123 bytes in whole characters: %s", (_, reason, said) => {
      transport.close(1000, reason);
      expect(socket.closes).toEqual([[1000, said]]);
    });

    test("drops what arrives, and what was held", () => {
      transport.pause();
      socket.receive("held");
      transport.close(1000, "");
      socket.receive("late");
      transport.send([Uint8Array.of(1)], 1);
      socket.end(1000, true);
      clock.turn();
      expect(recorder.events).toEqual(["end"]);
      expect(socket.sent).toEqual([]);
    });
  });

  describe("terminating", () => {
    test("says that the connection is given up, and does not wait for the answer", () => {
      transport.terminate();
      expect(socket.closes).toEqual([[4499, ""]]);
      expect(recorder.events).toEqual([]);
      clock.turn();
      expect(recorder.ends).toEqual([{ clean: false }]);
    });

    test("hears nothing of the connection any more", () => {
      transport.terminate();
      socket.receive("late");
      clock.turn();
      socket.end(4499, true);
      clock.turn();
      expect(recorder.events).toEqual(["end"]);
    });
  });

  describe("the end", () => {
    test.each([
      ["in order", 1000, true, { clean: true, closeCode: 1000 }],
      ["with a code of ours", 4503, true, { clean: true, closeCode: 4503 }],
      ["without a code", 1005, true, { clean: true }],
      ["without a close frame", 1006, false, { clean: false }],
      ["that was not finished", 1000, false, { clean: false, closeCode: 1000 }],
    ])("%s is told as such", (_, code, wasClean, end) => {
      socket.end(code, wasClean);
      clock.turn();
      expect(recorder.ends).toEqual([end]);
    });

    test("leaves no bytes to wait for", () => {
      socket.bufferedAmount = 10;
      expect(transport.bufferedBytes).toBe(10);
      socket.end(1006, false);
      expect(transport.bufferedBytes).toBe(0);
    });
  });

  describe("onDrain", () => {
    test("comes once all has gone out, by asking while something is left", () => {
      socket.bufferedAmount = 10;
      transport.send([Uint8Array.of(1)], 1);
      transport.send([Uint8Array.of(1)], 1);
      clock.advance(100);
      expect(recorder.events).toEqual([]);
      socket.bufferedAmount = 0;
      clock.advance(100);
      expect(recorder.events).toEqual(["drain"]);
      expect(clock.timers).toBe(0);
    });

    test("needs no timer when nothing is left behind", () => {
      transport.send([Uint8Array.of(1)], 1);
      expect(clock.timers).toBe(0);
    });

    test("does not come after the end", () => {
      socket.bufferedAmount = 10;
      transport.send([Uint8Array.of(1)], 1);
      socket.end(1006, false);
      clock.turn();
      socket.bufferedAmount = 0;
      clock.advance(100);
      expect(recorder.events).toEqual(["end"]);
    });
  });
});
