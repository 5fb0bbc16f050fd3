import { expect, test } from "@jest/globals";
import { bytesSection } from "../../src/report/bytes.js";

test("a table of bytes has a row for each system and direction, and their sums", () => {
  const messages = [
    { toServer: 10, toClient: 6 },
    { toServer: 20, toClient: 16 },
  ];
  const text = bytesSection({ messages: ["chat", "move"], systems: [{ name: "ours", role: "ours", messages }] });
  const rows = text.split("\n").map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .filter(Boolean),
  );
  expect(rows).toContainEqual(["system", "direction", "chat", "move", "sum"]);
  expect(rows).toContainEqual(["ours", "to the server", "10", "20", "30"]);
  expect(rows).toContainEqual(["ours", "to a client", "6", "16", "22"]);
});
