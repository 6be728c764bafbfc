import { pieces } from '../../ui/deceptive';
import { painted, type Paint } from '../../ui/code/paint';

/** Makes an element. Text is only ever text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  if (className) e.className = className;
  e.append(...children);
  return e;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of the sprite; label: what it says to who cannot see it. */
export function icon(name: string, className = '', label = ''): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `ic ${className}`);
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Adds text in which a deceptive character shows its number. */
export function addText(to: Node, text: string): void {
  for (const p of pieces(text)) {
    if (!p.hidden) {
      to.appendChild(document.createTextNode(p.text));
      continue;
    }
    const span = el('span', 'hid', p.hidden);
    span.title = 'an invisible character';
    to.appendChild(span);
  }
}

/** Adds a line of code in its voices, with the words that changed marked. */
export function addCode(to: Node, text: string, paint: Paint | undefined, kind: string): void {
  let mark: HTMLElement | undefined;
  for (const p of painted(text, paint)) {
    if (!p.marked) mark = undefined;
    else if (!mark) to.appendChild((mark = document.createElement(kind === 'del' ? 'del' : 'ins')));
    const into = mark ?? to;
    if (!p.voice) addText(into, p.text);
    else {
      const span = el('span', p.voice);
      addText(span, p.text);
      into.appendChild(span);
    }
  }
}
