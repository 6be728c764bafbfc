import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { pieces } from './deceptive';

const TAGS = [
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'p',
  'ul',
  'ol',
  'li',
  'code',
  'pre',
  'blockquote',
  'em',
  'strong',
  'del',
  'a',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'hr',
  'br',
];

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Markup that was written among the words is shown as it was written. Boxes of a task list are characters: a control
 * that nobody may use is none.
 */
const marked = new Marked({
  renderer: {
    html: ({ text, block }) => (block ? `<p>${escaped(text)}</p>` : escaped(text)),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

/**
 * Makes Markdown into nodes that are safe to show: a short list of elements, the one attribute href with a web or mail
 * address, and nothing that is fetched.
 */
export function render(text: string): DocumentFragment {
  const html = marked.parse(text, { async: false, gfm: true, breaks: false });
  const clean = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['href'],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  markDeceptive(clean);
  return clean;
}

/** Shows characters that deceive by their number, as Text does. */
function markDeceptive(root: DocumentFragment): void {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walk.nextNode()) found.push(walk.currentNode as Text);
  for (const node of found) {
    const parts = pieces(node.data);
    if (!parts.some((p) => p.hidden)) continue;
    node.replaceWith(...parts.map((p) => (p.hidden ? hidden(p.hidden) : p.text)));
  }
}

function hidden(number: string): HTMLElement {
  const el = document.createElement('span');
  el.className = 'hid';
  el.title = 'an invisible character';
  el.textContent = number;
  return el;
}
