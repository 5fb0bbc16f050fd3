import { describe, expect, test } from "@jest/globals";
import { encode, ERROR_CODES } from "@repod/core";
import type { ErrorCodeEntry } from "@repod/core";
import { codeBlocks, tableBelow } from "../../src/docs/markdown.js";
import { readText, readTexts } from "../../src/repository.js";

const page = readText("docs/protocol.md");
const codes = Object.entries<ErrorCodeEntry>(ERROR_CODES);

describe("the protocol page", () => {
  test("lists every code that ends a connection, with its close code and whether to retry", () => {
    const ends = codes.filter(([, { closeCode }]) => closeCode !== undefined);
    expect(tableBelow(page, "Codes")).toEqual(
      ends.map(([code, { closeCode, retry, sentence }]) => [`\`${code}\``, String(closeCode), retry, sentence]),
    );
  });

  test("lists every other code", () => {
    const others = codes.filter(([, { closeCode }]) => closeCode === undefined);
    expect(tableBelow(page, "Other codes")).toEqual(others.map(([code, { sentence }]) => [`\`${code}\``, sentence]));
  });

  test("names the codes that nothing sends yet", () => {
    const sources = readTexts(/^packages\/(?:core|server|client)\/src\/(?!errors\/error-codes\.ts$)/);
    const text = [...sources.values()].join("\n");
    const unused = codes.map(([code]) => code).filter((code) => !text.includes(`"${code}"`));
    const [, named = ""] = /Nothing sends these yet: ([^.]*)\./.exec(page) ?? [];
    expect([...named.matchAll(/`(\w+)`/g)].map(([, code]) => code)).toEqual(unused);
  });

  test("shows the bytes that are written", () => {
    const [example] = codeBlocks(page).filter(({ info }) => info === "text");
    const hex = Buffer.from(encode({ action: "connected" })).toString("hex");
    expect(example?.text.replace(/\s+/g, "")).toBe(hex);
  });
});
