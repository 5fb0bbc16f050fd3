import { describe, expect, test } from "@jest/globals";
import { SESSION_MOVES } from "../../src/session/session-moves.js";
import type { SessionState } from "../../src/session/session-state.js";
import { encode } from "../../src/encode-decode.js";
import { openSession, PLAIN_PEER } from "./session-kit.js";
import type { SessionKit, SessionKitOptions } from "./session-kit.js";

const WINDOW = 30_000;
const LOST = { clean: false };

function openHeard(options: SessionKitOptions = {}): SessionKit {
  const kit = openSession({ window: WINDOW, ...options });
  kit.receive({ action: "$ack", n: 0 });
  kit.sent();
  return kit;
}

function openSuspended(options: SessionKitOptions = {}): SessionKit {
  const kit = openHeard(options);
  kit.transport.handler.onEnd(LOST);
  return kit;
}

const names = ({ told }: SessionKit): unknown[] => told.map(([name]) => name);

describe("the moves of a session", () => {
  const STATES = Object.keys(SESSION_MOVES) as SessionState[];
  const enter: Readonly<Record<SessionState, () => SessionKit>> = {
    open: openHeard,
    suspended: openSuspended,
    over() {
      const kit = openSuspended();
      kit.session.close("kicked");
      return kit;
    },
  };
  const move: Readonly<Record<SessionState, (kit: SessionKit) => unknown>> = {
    open: ({ nextLink, session }) => session.takeOver(nextLink().link, 0),
    suspended: ({ transport }) => transport.handler.onEnd(LOST),
    over: ({ session }) => session.close("kicked"),
  };
  const stateOf = ({ session }: SessionKit): SessionState => {
    if (session.isSuspended) return "suspended";
    return session.isOpen ? "open" : "over";
  };

  const moves = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));
  test.each(moves)("from %s to %s are those of the table", (from, to) => {
    const kit = enter[from]();
    expect(stateOf(kit)).toBe(from);
    const before = names(kit).length;
    const isAllowed = SESSION_MOVES[from].includes(to);
    if (!isAllowed && to === "open") expect(() => move[to](kit)).toThrow();
    else move[to](kit);
    expect(stateOf(kit)).toBe(isAllowed ? to : from);
    expect(names(kit).length > before).toBe(isAllowed);
  });
});

describe("taking over from a link that still stands", () => {
  test("returns it, and nothing of what it still delivers is heard, nor its end", () => {
    const kit = openHeard();
    const next = kit.nextLink();
    const former = kit.session.takeOver(next.link, 0);
    expect(former).toBe(kit.link);
    expect(names(kit)).toEqual(["resume"]);
    kit.receive({ action: "chat" }, { action: "$ack", n: 7 }, { action: "$close", code: "kicked", reason: "" });
    kit.transport.handler.onData(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    kit.transport.handler.onDrain();
    kit.transport.handler.onEnd(LOST);
    expect([names(kit), kit.session.received, kit.session.isSuspended]).toEqual([["resume"], 0, false]);
  });

  test("sends over the new one what the old one was not given, or was given in vain", () => {
    const kit = openHeard();
    kit.session.send({ action: "a" });
    kit.sent();
    kit.session.send({ action: "b" });
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect([kit.sent(), next.sent()]).toEqual([[], [{ action: "a" }, { action: "b" }]]);
  });

  test("leaves to the old one a last word, which the caller says", () => {
    const kit = openHeard();
    kit.session.send({ action: "a" });
    const former = kit.session.takeOver(kit.nextLink().link, 0);
    const goodbye = { action: "$close", code: "superseded", reason: "" };
    former?.send(encode(goodbye));
    former?.end(4409, "", 5_000);
    expect([kit.sent(), kit.transport.calls]).toEqual([[goodbye], ["close 4409"]]);
    kit.transport.handler.onEnd({ clean: true });
    expect([names(kit), kit.clock.timers]).toEqual([["resume"], 0]);
  });

  test("stops what was to go first over the old one", () => {
    const kit = openHeard({ heartbeat: { interval: 800 } });
    kit.receive({ action: "$ping", t: 1, n: 0 });
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect([kit.sent(), next.sent()]).toEqual([[], []]);
  });
});

describe("the verdict on a peer that comes back", () => {
  test("is that it can go on from what it may have", () => {
    const kit = openHeard();
    for (const action of ["a", "b", "c"]) kit.session.send({ action });
    kit.sent();
    kit.receive({ action: "$ack", n: 1 });
    kit.session.send({ action: "d" });
    const verdicts = [0, 1, 2, 3, 4].map((received) => kit.session.verdictOn(received));
    const expected = ["lost", "resumable", "resumable", "resumable", "never sent"];
    expect(verdicts).toEqual(expected);
    kit.transport.handler.onEnd(LOST);
    kit.session.send({ action: "e" });
    expect([0, 1, 2, 3, 4].map((received) => kit.session.verdictOn(received))).toEqual(expected);
  });

  test("is that something is lost where the ring was too small for it", () => {
    const kit = openHeard({ limits: { ringBytes: 66 } });
    for (let count = 0; count < 3; count += 1) kit.session.send({ action: "chat", text: "0123456789" });
    kit.sent();
    kit.transport.handler.onEnd(LOST);
    expect([0, 1, 2, 3].map((received) => kit.session.verdictOn(received))).toEqual([
      "lost",
      "resumable",
      "resumable",
      "resumable",
    ]);
  });

  test("is that something is lost where there is no window, and with a plain peer", () => {
    for (const kit of [openHeard({ window: 0 }), openSession({ window: WINDOW, peer: PLAIN_PEER })]) {
      expect(kit.session.verdictOn(0)).toBe("lost");
    }
  });
});
