/** How long is waited for a frame. A page that is not shown paints none, and what is put off is done all the same. */
const LATE = 250;

/** Does something as soon as what is about to be painted is, so that the painting does not wait for it. Gives what calls it off. */
export function afterPaint(run: () => void): () => void {
  let over = false;
  const once = () => {
    if (over) return;
    over = true;
    clearTimeout(late);
    run();
  };
  const late = setTimeout(once, LATE);
  // When the next frame begins, the one before it is on its way to the screen and nothing holds it up any more.
  let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => setTimeout(once))));
  return () => {
    over = true;
    clearTimeout(late);
    cancelAnimationFrame(frame);
  };
}
