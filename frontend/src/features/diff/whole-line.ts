import { sentences } from '../../state/words';
import { problemFrom } from '../../backend/problem';
import { addText, el } from './dom';

/** A line in full, wrapped, in a box of its own that scrolls. */
export async function wholeLine(fetch: () => Promise<string>): Promise<HTMLElement> {
  const box = el('div', 'whole');
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', 'The whole line');
  try {
    const pre = el('pre');
    addText(pre, await fetch());
    box.append(pre);
  } catch (err) {
    const p = problemFrom(err);
    box.append(el('p', 'small muted', sentences(p.message, p.hint)));
  }
  return box;
}
