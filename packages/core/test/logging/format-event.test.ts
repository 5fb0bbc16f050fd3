import { describe, expect, test } from "@jest/globals";
import { formatEvent } from "../../src/logging/format-event.js";

describe("an event as a line", () => {
  test("is its name, then what it says", () => {
    expect(formatEvent("server_stopped")).toBe("server_stopped");
    expect(formatEvent("client_connected", { clients: 3, code: "kicked" })).toBe(
      "client_connected clients=3 code=kicked",
    );
  });

  test("leaves out what is undefined", () => {
    expect(formatEvent("channel_error", { action: undefined, error: null })).toBe("channel_error error=null");
  });

  test("quotes texts that are more than a word, and escapes what would break the line", () => {
    expect(formatEvent("e", { error: 'no "room"\n' })).toBe('e error="no \\"room\\"\\n"');
    expect(formatEvent("e", { error: "" })).toBe('e error=""');
    expect(formatEvent("e", { host: "127.0.0.1" })).toBe("e host=127.0.0.1");
  });

  test("lets nothing through that a terminal would obey", () => {
    const line = formatEvent("e", { error: "\u001b[2J \u009b2J \u202e", list: ["\u009b"] });
    expect(line).toBe('e error="\\u001b[2J \\u{9b}2J \\u{202e}" list=["\\u{9b}"]');
  });

  test("writes addresses as people do", () => {
    expect(formatEvent("e", { addr: ["::1", 80] })).toBe("e addr=[::1]:80");
    expect(formatEvent("e", { addr: ["10.0.0.1", 80] })).toBe("e addr=10.0.0.1:80");
  });

  test("writes other values as JSON", () => {
    expect(formatEvent("e", { issues: [{ path: ["text"] }], pair: ["a", "b"] })).toBe(
      'e issues=[{"path":["text"]}] pair=["a","b"]',
    );
  });
});
