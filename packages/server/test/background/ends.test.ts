import { describe, expect, test } from "@jest/globals";
import { captureLog } from "../support/logs.js";
import { captureWarnings } from "../support/warnings.js";
import { join, record, startGame } from "./support.js";

describe("stop() of a server in a thread", () => {
  test("tells the clients, lets what was sent go out, and ends the thread", async () => {
    const game = await startGame("TidyServer");
    const left = record(game, "disconnect");
    const stops = record(game, "stop");
    const { peer, id } = await join(game);
    game.sendToAll({ action: "news", text: "Almost." });
    const stopping = game.stop();
    expect([(await peer.until("news"))["text"], (await peer.until("news"))["text"]]).toEqual(["Almost.", "The end."]);
    expect(await peer.until("$close")).toMatchObject({ code: "server_stopping" });
    await stopping;
    expect([left.items, stops.items, game.channels.size]).toEqual([[[id]], [[]], 0]);
  });

  test("may be called again, before it is done and after, and what is done then does nothing", async () => {
    const game = await startGame();
    const errors = record(game, "error");
    await Promise.all([game.stop(), game.stop({ drain: 0 })]);
    await game.stop();
    game.sendToAll({ action: "news" });
    expect(game.send("nobody", { action: "news" })).toBe(0);
    await expect(game.metrics()).rejects.toMatchObject({ code: "thread_ended" });
    expect(errors.items).toEqual([]);
  });

  test("refuses a wrong option, and stops at the end of a block", async () => {
    const game = await startGame();
    const stops = record(game, "stop");
    await expect(game.stop({ drain: -1 })).rejects.toMatchObject({ code: "invalid_option" });
    await game[Symbol.asyncDispose]();
    expect(stops.items).toEqual([[]]);
  });

  test("rejects with what the server's own stop throws, and ends the thread all the same", async () => {
    const game = await startGame("StubbornServer");
    const stops = record(game, "stop");
    await expect(game.stop()).rejects.toMatchObject({
      message: "I will not.",
      stack: expect.stringMatching(/game-server\.js/),
    });
    expect(stops.items).toEqual([[]]);
  });

  test("lets the server's own stop take longer than a thread may take to notice", async () => {
    const game = await startGame("SlowServer", { drain: 0 });
    const errors = record(game, "error");
    const { peer } = await join(game);
    await game.stop();
    expect((await peer.until("news"))["text"]).toBe("Saved.");
    expect(errors.items).toEqual([]);
  });

  test("cuts a thread that takes no notice, and says so", async () => {
    const log = captureLog();
    const game = await startGame("GameServer", { drain: 0 });
    const errors = record(game, "error");
    const { peer } = await join(game);
    peer.send({ action: "block" });
    await log.until(() => log.items.some(([, event]) => event === "blocked"));
    await game.stop();
    const message = "GameServer took no notice of stop() for 1000 ms, and was cut.";
    expect(errors.items[0]?.[0]).toMatchObject({ code: "thread_ended", message });
    expect(log.items).toContainEqual(["info", "background_server_error", expect.objectContaining({ error: message })]);
  });
});

describe("a server in a thread that stops by itself", () => {
  test("is over for its handle, and its thread ends", async () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const game = await startGame("GameServer", { flag });
    const stops = record(game, "stop");
    const errors = record(game, "error");
    const { peer } = await join(game);
    peer.send({ action: "stop" });
    await stops.count(1);
    expect(Atomics.wait(flag, 0, 0, 60_000)).not.toBe("timed-out");
    await game.stop();
    expect([game.channels.size, errors.items]).toEqual([0, []]);
  });

  test("may leave something at work there, which stop() ends", async () => {
    const game = await startGame("BusyServer");
    const stops = record(game, "stop");
    const { peer } = await join(game);
    peer.send({ action: "stop" });
    await stops.count(1);
    await game.stop();
    expect(stops.items).toEqual([[]]);
  });
});

describe("what goes wrong in the thread", () => {
  test.each([
    [
      "an error that nobody catches",
      "throwLater",
      { name: "RangeError", message: "Nobody catches this." },
      /at .*outOfTurn .*game-server\.js/,
    ],
    [
      "a promise that nobody awaits",
      "reject",
      { name: "Error", message: "Nobody awaits this." },
      /at GameChannel\.reject .*game-server\.js/,
    ],
  ])("reaches the handle with its stack: %s", async (_what, action, error, where) => {
    const log = captureLog();
    const game = await startGame();
    const errors = record(game, "error");
    const left = record(game, "disconnect");
    const stops = record(game, "stop");
    const { peer, id } = await join(game);
    peer.send({ action });
    await stops.count(1);
    expect(errors.items).toEqual([[expect.objectContaining(error)]]);
    expect(errors.items[0]?.[0].stack).toMatch(where);
    expect([left.items, game.channels.size]).toEqual([[[id]], 0]);
    const [host, port] = game.address;
    expect(log.items).toContainEqual(["info", "background_server_error", { host, port, error: error.message }]);
    await game.stop();
  });

  test("has what waits rejected, with the cause", async () => {
    const game = await startGame();
    const came = record(game, "connect");
    record(game, "error");
    const { peer } = await join(game);
    await came.count(1);
    const waiting = (async () => {
      for (;;) await game.metrics();
    })();
    peer.send({ action: "throwLater" });
    await expect(waiting).rejects.toMatchObject({ code: "thread_ended" });
  });

  test("is told where the thread just ends", async () => {
    const game = await startGame();
    const errors = record(game, "error");
    const { peer } = await join(game);
    peer.send({ action: "exit" });
    await errors.count(1);
    expect(errors.items[0]?.[0]).toMatchObject({
      code: "thread_ended",
      message: "The thread of GameServer has ended, with the code 7.",
    });
    await game.stop();
  });

  test("is a warning where nobody listens", async () => {
    const warnings = captureWarnings();
    const game = await startGame();
    const { peer } = await join(game);
    peer.send({ action: "throwLater" });
    await warnings.count(1);
    expect(warnings.items).toEqual(["GameServer in its thread: Nobody catches this."]);
  });

  test("is told, and ends nothing, where a handler throws and nobody takes it", async () => {
    const game = await startGame();
    const errors = record(game, "error");
    const { peer } = await join(game);
    peer.send({ action: "fail" });
    await errors.count(1);
    const [[error]] = errors.items as [[Error]];
    expect(error.message).toBe('The handler of "fail" in GameChannel: A handler failed.');
    expect(error.stack).toMatch(/at GameChannel\.fail .*game-server\.js/);
    expect((await game.metrics()).now.channels).toBe(1);
  });
});
