/** By this name a server class has the function that serves a handle: see `servable`. Two copies of the package share it. */
export const SERVE = Symbol.for("repod.serveHandle");

/**
 * What a thread runs first: it loads the user's module and has its class serve the handle. As a text, since a program that is
 * bundled, or run by jest or tsx, has no file of ours beside it that Node could load; the rest comes with the user's class. A
 * text may be run as a script or as a module, depending on how the program was started, so that it imports what it needs.
 */
export const BOOTSTRAP = `
import("node:worker_threads").then(async ({ workerData: { port, ...order } }) => {
  const found = await import(order.module).catch((error) => {
    port.postMessage({ kind: "unloadable" });
    throw error;
  });
  const serve = found[order.name]?.[Symbol.for(${JSON.stringify(SERVE.description)})];
  if (typeof serve === "function") await serve.call(found[order.name], port, order);
  else port.postMessage({ kind: "unservable", exports: Object.keys(found) });
});
`;
