import { expect, test } from "@jest/globals";
import { receivedIssues } from "../../src/errors/received-issues.js";

test("of what a peer calls issues only those are kept that are", () => {
  const right = [
    { message: "Too long.", path: ["players", 3, "name"] },
    { message: "", path: [] },
  ];
  const wrong = [null, undefined, "text", {}, { message: "no path" }, { path: [] }, { message: 1, path: [] }];
  const deep = [
    { message: "a path of maps", path: [{}] },
    { message: "a path of null", path: [null] },
  ];
  expect(receivedIssues([...wrong, ...right, ...deep])).toEqual(right);
});
