import { describe, expect, it } from 'vitest';
import { pieces } from './deceptive';
import { render } from './markdown';
import { modelLook } from './model';
import { cells } from './size';

describe('pieces', () => {
  it.each([
    ['plain\ttext\nand é漢🌳', []],
    ['a\u202eb', ['U+202E']],
    ['a\u200bb\ufeff', ['U+200B', 'U+FEFF']],
    ['\u{e0041}', ['U+E0041']],
    ['\u001b[31m', ['U+001B']],
    ['x\rover', ['U+000D']],
  ])('shows what deceives in %j', (text, hidden) => {
    const got = pieces(text);
    expect(got.flatMap((p) => p.hidden ?? [])).toEqual(hidden);
    expect(got.map((p) => p.text).join('')).toBe(text);
  });
});

describe('render', () => {
  const html = (md: string) => {
    const div = document.createElement('div');
    div.append(render(md));
    return div;
  };
  it('shows Markdown', () => {
    expect(
      html('# A\n\n- **b** `c`\n\n| x |\n|---|\n| y |').querySelectorAll('h1, li strong, li code, td'),
    ).toHaveLength(4);
  });

  const attacks = [
    '<script>x()</script>',
    '<img src=x onerror=x()>',
    '<svg onload=x()>',
    '<iframe src="javascript:x()"></iframe>',
    '[a](javascript:x())',
    '[a](JaVaScRiPt:x())',
    '[a](data:text/html,x)',
    '[a](vbscript:x)',
    '![a](http://evil/x.png)',
    '<a href="javascript&colon;x()">a</a>',
    '<form action=x><input name=y></form>',
    '<style>*{}</style>',
    '<p style="x">a</p>',
    '<math><mi xlink:href="javascript:x()">',
    '<details open ontoggle=x()>',
    '<b id="app" class="y" name="z">a</b>',
    '<template><script>x()</script></template>',
    '<base href="http://evil/">',
    '<meta http-equiv=refresh content=0>',
    '```<script>\nx\n```',
    '<noscript><p title="</noscript><img src=x onerror=x()>">',
    '<object data=x>',
    '<video src=x onerror=x()>',
  ];
  it.each(attacks)('makes %s harmless', (md) => {
    const got = html(md);
    expect(
      got.querySelector('script, img, svg, iframe, form, input, style, object, video, base, meta, template, math'),
    ).toBeNull();
    for (const el of got.querySelectorAll('*'))
      for (const a of el.attributes) {
        expect(a.name).toBe('href');
        expect(a.value).toMatch(/^(https?:|mailto:)/);
      }
  });
  it('shows markup among the words as it was written, and what deceives by its number', () => {
    const got = html('a <b onclick=x()>b</b> & c\n\n<div>d</div>\n\ne\u202ef `g\u001b[2J`');
    expect(got.textContent).toContain('a <b onclick=x()>b</b> & c');
    expect(got.textContent).toContain('<div>d</div>');
    expect([...got.querySelectorAll('.hid')].map((e) => e.textContent)).toEqual(['U+202E', 'U+001B']);
  });
  it('shows what of a list of tasks is done', () => {
    expect(html('- [x] read\n- [ ] ask').textContent).toMatch(/☑ read\s+☐ ask/);
  });
  it('lets links of the web through', () => {
    expect(html('[a](https://example.com/x)').querySelector('a')?.getAttribute('href')).toBe('https://example.com/x');
  });
});

it('says of a replay that it is one', () => {
  expect(modelLook('replay//home/x/demo.replay', false)).toEqual({
    kind: 'replay',
    icon: 'replay',
    name: 'replay demo',
  });
  expect(modelLook('ollama/qwen', false).kind).toBe('local');
  expect(modelLook('openai/gpt', false).kind).toBe('hosted');
  expect(modelLook('openai/gpt', true).kind).toBe('replay');
});

it.each([
  [0, 0, '-----'],
  [1, 0, 'aa---'],
  [186, 13, 'aaad-'],
  [0, 300, 'ddddd'],
  [500, 1, 'aaaad'],
])('%i added and %i removed are %s', (a, d, want) =>
  expect(
    cells(a, d)
      .map((c) => c || '-')
      .join(''),
  ).toBe(want),
);
