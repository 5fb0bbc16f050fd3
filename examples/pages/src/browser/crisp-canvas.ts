/**
 * Makes a canvas as fine as the screen that shows it, and keeps it so when its size on the page changes, or the screen
 * does. How large it is on the page is for the style sheet to say.
 *
 * @param onResize - Called after each change: what was drawn is gone by then.
 */
export function keepCrisp(canvas: HTMLCanvasElement, onResize: () => void): void {
  const resize = (): void => {
    const { width, height } = canvas.getBoundingClientRect();
    const pixels = { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) };
    if (canvas.width === pixels.width && canvas.height === pixels.height) return;
    Object.assign(canvas, pixels);
    onResize();
  };
  new ResizeObserver(resize).observe(canvas);
  // A window on another screen, or zoomed, where the page has the same size as before.
  window.addEventListener("resize", resize);
  resize();
}
