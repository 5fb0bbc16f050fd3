import { describe, expect, test } from "@jest/globals";
import { toSecureContext } from "../../src/listeners/tls-options.js";
import type { TlsOptions } from "../../src/listeners/tls-options.js";
import { AUTHORITY, ENCRYPTED_KEY, FIRST, SECOND } from "../support/certificates.js";

describe("the options of TLS", () => {
  test.each<[string, TlsOptions]>([
    ["as text", FIRST],
    ["as bytes", { cert: Buffer.from(FIRST.cert), key: new Uint8Array(Buffer.from(FIRST.key)) }],
    ["with an encrypted key", { cert: FIRST.cert, key: ENCRYPTED_KEY, passphrase: "secret" }],
    ["with authorities and bounds", { ...FIRST, ca: [AUTHORITY], minVersion: "TLSv1.3", maxVersion: "TLSv1.3" }],
  ])("are taken %s", (_how, tls) => {
    expect(() => toSecureContext(tls)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ["nothing", {}, "it needs `cert` and `key`, or `pfx`."],
    ["no key", { cert: FIRST.cert }, "it needs `cert` and `key`, or `pfx`."],
    ["the names of files", { cert: "cert.pem", key: "key.pem" }, "give the text of the file, not its name."],
    ["another's key", { cert: FIRST.cert, key: SECOND.key }, "`key` is not the key of `cert`."],
    [
      "an encrypted key alone",
      { cert: FIRST.cert, key: ENCRYPTED_KEY },
      "`key` is encrypted, and `passphrase` is missing or wrong.",
    ],
    [
      "the wrong passphrase",
      { cert: FIRST.cert, key: ENCRYPTED_KEY, passphrase: "Secret" },
      "`key` is encrypted, and `passphrase` is missing or wrong.",
    ],
    ["an unknown name", { ...FIRST, certificate: "" }, "there is no `certificate` in it, only cert, key, "],
    ["an unknown version", { ...FIRST, minVersion: "TLSv9" }, "TLSv9"],
  ])("that are %s are refused with what is wrong", (_what, tls, sentence) => {
    const message = expect.stringMatching(/^The server option `tls` cannot be used: /);
    expect(() => toSecureContext(tls)).toThrow(expect.objectContaining({ code: "invalid_option", message }));
    expect(() => toSecureContext(tls)).toThrow(sentence);
  });
});
