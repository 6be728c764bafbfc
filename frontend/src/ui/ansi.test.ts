import { render } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import Ansi from './Ansi.svelte';
import { coloured, hasEscapes, reduced } from './ansi';

const esc = '\u001b';
const classes = (text: string) => coloured(text).map((c) => [c.text, c.classes]);

describe('the output of a command', () => {
  it('keeps what colours text and drops whatever steers a terminal', () => {
    for (const [text, want] of [
      [`${esc}[31mred${esc}[0m`, `${esc}[31mred${esc}[0m`],
      [`${esc}[38;2;1;2;3mx`, `${esc}[38;2;1;2;3mx`],
      [`${esc}]0;title\u0007a`, 'a'],
      [`${esc}]8;;http://x${esc}\\link${esc}]8;;${esc}\\`, 'link'],
      [`${esc}]52;c;aGk=${esc}\\b`, 'b'],
      [`\u009d52;c;aGk=\u009cc`, 'c'],
      [`${esc}P1;2|data${esc}\\d`, 'd'],
      [`${esc}[2J${esc}[1;1H${esc}[?25le`, 'e'],
      [`${esc}[>4;1mf`, 'f'],
      [`\u009b31mg`, '31mg'],
      [`${esc}(B${esc}ch`, 'h'],
      [`half ${esc}[31`, 'half '],
      [`half ${esc}`, 'half '],
    ] as const)
      expect([text, reduced(text)]).toEqual([text, want]);
  });
  it('becomes classes and nothing more', () => {
    expect(classes(`a ${esc}[1;31mb${esc}[0m c`)).toEqual([
      ['a ', ''],
      ['b', 'a-bold a-red'],
      [' c', ''],
    ]);
    expect(classes(`${esc}[92mx`)).toEqual([['x', 'a-green']]);
    expect(classes(`${esc}[90mx`)).toEqual([['x', 'a-faint']]);
    expect(classes(`${esc}[38;5;196mx`)).toEqual([['x', 'a-red']]);
    expect(classes(`${esc}[38;5;244mx`)).toEqual([['x', 'a-faint']]);
    expect(classes(`${esc}[38;2;10;20;250mx`)).toEqual([['x', 'a-blue']]);
    expect(classes(`${esc}[7;44mx`)).toEqual([['x', 'a-blue a-bg']]);
  });
  it('is never hidden', () => {
    expect(
      classes(`${esc}[8msecret${esc}[28m ${esc}[5mb`)
        .map(([t]) => t)
        .join(''),
    ).toContain('secret');
    expect(JSON.stringify(classes(`${esc}[8mx`))).not.toContain('hidden');
  });
  it('is text, whatever it says', () => {
    const { container } = render(Ansi, { text: `${esc}[31m<img src=x onerror=alert(1)>${esc}[0m\u202e` });
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x');
    expect(container.querySelector('.hid')?.textContent).toBe('U+202E');
    expect(hasEscapes('plain')).toBe(false);
  });
  it('shows its escapes when it is asked to', () => {
    const { container } = render(Ansi, { text: `${esc}[31mred`, raw: true });
    expect(container.textContent).toBe('U+001B[31mred');
  });
});
