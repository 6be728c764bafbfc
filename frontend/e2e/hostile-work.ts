import { hostile } from './hostile-texts';

/** All of them, a paragraph each. */
export const everything = hostile.map((h) => h.text).join('\n\n');

/** A text as a replay script quotes it. */
const quote = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;

const call = (name: string, args: object) => `  call ${name} ${JSON.stringify(args)}`;

/** Names of files that a file system takes: no slash, at most 120 bytes. */
export const names = hostile
  .map((h, i) => `${i}-${h.text.replaceAll('/', '|').replaceAll('\n', ' ').slice(0, 60)}`)
  .filter((n) => Buffer.byteLength(n) < 120);

/** Says, thinks, prints, writes, asks and finishes with all of it. */
export const change = [
  'turn',
  `  think ${quote(everything)}`,
  `  say ${quote(everything)}`,
  call('shell', { command: `printf '%b' '${everything.replaceAll("'", '').replaceAll('%', '')}'; exit 3` }),
  call('write', { path: 'hostile.md', content: everything }),
  call('write', { path: 'hostile.html', content: everything }),
  ...names.map((path) => call('write', { path, content: `${path}\n` })),
  'turn',
  call('todo', { items: hostile.map((h) => ({ text: h.text, state: 'open' })) }),
  'turn',
  call('ask', { question: everything, options: hostile.slice(0, 4).map((h) => h.text) }),
  'turn',
  call('finish', { summary: everything, not_done: hostile.map((h) => h.text) }),
  '  stop',
  '',
].join('\n');

/** Leaves a text behind instead of a change. */
export const text = ['turn', call('finish', { summary: everything, text: everything }), '  stop', ''].join('\n');

/** Finds it. */
export const findings = [
  'turn',
  call('finish', {
    summary: everything,
    findings: hostile.map((h, i) => ({
      severity: i % 2 ? 'must fix' : 'could be better',
      title: h.text,
      text: h.text,
      file: names[i % names.length],
      line: i + 1,
    })),
  }),
  '  stop',
  '',
].join('\n');

/** Fails with it. */
export const failure = ['turn', `  say ${quote(everything)}`, '  fail 400', ''].join('\n');
