import { expect, test } from "@jest/globals";
import { commandOf, describeVersions } from "../../src/report/origin.js";

test.each([
  [[], "npm run bench"],
  [["--only", "echo"], "npm run bench -- --only echo"],
  [["--out", "here.json", "--only", "echo", "--profile=there"], "npm run bench -- --only echo"],
  [["--quick", "--profile", "there"], "npm run bench -- --quick"],
])("the command of %j is what somebody types who wants the same", (args, command) => {
  expect(commandOf("bench", args)).toBe(command);
});

test("versions are exact, of what is measured and of what it is made of", () => {
  const versions = describeVersions();
  expect(Object.keys(versions)).toEqual(
    expect.arrayContaining(["repod", "@msgpack/msgpack", "ws", "socket.io", "@colyseus/core"]),
  );
  for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
