/** Milliseconds between two calls while the page is hidden. */
const HIDDEN = 1_000;

/**
 * Calls a function before each picture that the browser shows: a game's loop. In a hidden page there are no pictures, but
 * messages still come: there it is called once a second, so that they do not pile up.
 *
 * @param frame - Gets the seconds since the page began.
 */
export function eachFrame(frame: (now: number) => void): void {
  const onFrame = (): void => {
    // First, so that a frame that fails is not the last.
    requestAnimationFrame(onFrame);
    frame(performance.now() / 1_000);
  };
  requestAnimationFrame(onFrame);
  setInterval(() => {
    if (document.hidden) frame(performance.now() / 1_000);
  }, HIDDEN);
}
