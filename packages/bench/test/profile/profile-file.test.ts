import { describe, expect, test } from "@jest/globals";
import { NET, REPOD_WEBSOCKET } from "../../src/measure/contestants.js";
import { profileFile, profilesBySubject } from "../../src/profile/profile-file.js";
import { echo } from "../../src/workloads/echo.js";
import { rooms } from "../../src/workloads/rooms.js";

describe("the file of a profile", () => {
  test("has a name for every system of files", () => {
    expect(profileFile(echo, NET, 3)).toBe("echo.node-net-hand-written.3.cpuprofile");
  });

  test("is known again, and goes with the others of the same server at the same work", () => {
    const files = [
      profileFile(rooms, REPOD_WEBSOCKET, 1),
      profileFile(echo, REPOD_WEBSOCKET, 1),
      profileFile(echo, NET, 1),
      profileFile(echo, NET, 2),
    ].map((file) => `profiles/${file}`);
    expect(profilesBySubject(files)).toEqual([
      { subject: { work: "echo", name: NET.name }, paths: files.slice(2) },
      { subject: { work: "echo", name: REPOD_WEBSOCKET.name }, paths: files.slice(1, 2) },
      { subject: { work: "rooms", name: REPOD_WEBSOCKET.name }, paths: files.slice(0, 1) },
    ]);
  });

  test.each(["CPU.20010203.cpuprofile", "echo.somebody-else.1.cpuprofile", "echo.node-net-hand-written.1.json"])(
    "is not %s",
    (file) => {
      expect(() => profilesBySubject([file])).toThrow(`${file} does not tell`);
    },
  );
});
