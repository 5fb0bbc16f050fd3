import { expect, test } from "@jest/globals";
import { resolveConnectionOptions } from "../../src/options.js";
import { tlsCheck as browsersCheck } from "../../src/transports/dial.browser.js";
import { tlsSettings } from "../../src/transports/tls-settings.js";
import { TEST_CA } from "../support/certificates.js";

test.each([[{}], [{ ca: TEST_CA }], [{ ca: [TEST_CA, Buffer.from(TEST_CA)] }], [{ servername: "game.test" }]])(
  "`tls` may be %j",
  (tls) => {
    expect(resolveConnectionOptions({ tls }).tls).toBe(tls);
  },
);

test.each([
  ["true", true],
  ["a certificate by itself", TEST_CA],
  ["null", null],
  ["a key that there is not", { rejectUnauthorized: false }],
  ["a name that is none", { servername: 3 }],
  ["a certificate that is none", { ca: "/etc/ssl/ca.pem" }],
  ["a list with something else in it", { ca: [3] }],
])("`tls` may not be %s", (_, tls) => {
  expect(() => resolveConnectionOptions({ tls: tls as object })).toThrow(
    expect.objectContaining({
      code: "invalid_option",
      message: expect.stringMatching(/^The client option `tls` is .*; it must be an object with `ca`, /s),
    }),
  );
});

test("no `tls` is accepted in a browser, and it says why", () => {
  expect(browsersCheck.accepts({})).toBe(false);
  expect(browsersCheck.allowed).toBe("left out in a browser");
});

test("the name of a host is asked for, its address is not", () => {
  expect(tlsSettings("game.test")).toEqual({ servername: "game.test" });
  expect(tlsSettings("127.0.0.1")).toEqual({ servername: "" });
  expect(tlsSettings("::1", { servername: "game.test" })).toEqual({ servername: "game.test" });
});
