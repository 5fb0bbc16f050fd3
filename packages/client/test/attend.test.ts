import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import { attend } from "../src/attend.browser.js";

/** What a test puts in the place of a browser. */
const globals = globalThis as unknown as Record<string, unknown>;
const before = { addEventListener: globals["addEventListener"], document: globals["document"] };

class FakeDocument extends EventTarget {
  hidden = false;

  /** The page is hidden, or looked at again. */
  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/** A page, or a worker, which has no document. */
function enter(document?: FakeDocument): EventTarget {
  const window = new EventTarget();
  globals["addEventListener"] = window.addEventListener.bind(window);
  globals["document"] = document;
  return window;
}

afterEach(() => void Object.assign(globals, before));

describe("a browser", () => {
  test("calls back when the network is there again, until it is left", () => {
    const window = enter();
    let woken = 0;
    const leave = attend(() => (woken += 1));
    window.dispatchEvent(new Event("online"));
    window.dispatchEvent(new Event("offline"));
    expect(woken).toBe(1);
    leave();
    window.dispatchEvent(new Event("online"));
    expect(woken).toBe(1);
  });

  test("calls back when the page is looked at again, not when it is hidden, until it is left", () => {
    const document = new FakeDocument();
    enter(document);
    let woken = 0;
    const leave = attend(() => (woken += 1));
    document.show(false);
    expect(woken).toBe(0);
    document.show(true);
    expect(woken).toBe(1);
    leave();
    document.show(true);
    expect(woken).toBe(1);
  });
});

describe("Node", () => {
  test("keeps a process alive for a client that is attended to, though no timer does, and lets it end after that", async () => {
    const program = `
      import { attend } from "#dial";
      const leave = attend(() => undefined);
      const later = setTimeout(() => {
        console.log("still here");
        leave();
      }, 20);
      later.unref();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
    });
    expect(stdout).toBe("still here\n");
  });
});
