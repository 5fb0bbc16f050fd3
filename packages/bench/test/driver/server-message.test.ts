import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { messageAt, receiveMessage } from "../../src/driver/server-message.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe("the messages of a server", () => {
  test.each([
    ["810148", 0x81, 3, 1],
    [`827e0080${"00".repeat(128)}`, 0x82, 132, 128],
    [`827f0000000000010000${"00".repeat(65_536)}`, 0x82, 65_546, 65_536],
  ])("are found where they begin: %.20s", (hex, type, end, length) => {
    const bytes = Buffer.from(`ff${hex}ff`, "hex");
    const message = messageAt(bytes, 1);
    expect(message).toMatchObject({ type, end: end + 1 });
    expect(message?.payload).toHaveLength(length);
    expect(messageAt(bytes.subarray(0, end), 1)).toBeUndefined();
    expect(messageAt(bytes.subarray(0, 2), 1)).toBeUndefined();
  });

  test("are received one by one, however they arrive", async () => {
    const server = createServer((socket) => socket.write(Buffer.from("81024849810169", "hex")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    cleanUps.push(
      () => server.close(),
      () => socket.destroy(),
    );
    expect((await receiveMessage(socket)).payload.toString()).toBe("HI");
    expect((await receiveMessage(socket)).payload.toString()).toBe("i");
  });
});
