/** A run of one voice: k keyword, s string or number, c comment, f a name that is called, "" the rest. */
export interface Token {
  readonly voice: '' | 'k' | 's' | 'c' | 'f';
  readonly text: string;
}

interface Lang {
  readonly line: string; // what starts a comment that runs to the end of the line, as a pattern
  readonly words: ReadonlySet<string>;
}

const words = (s: string) => new Set(s.split(' '));

const c: Lang = {
  line: '//',
  words: words(
    'func return if else for range switch case default var const type struct interface map chan go defer select ' +
      'package import break continue fallthrough nil true false function let class extends new export from async ' +
      'await of in this null undefined typeof instanceof try catch finally throw void static public private ' +
      'protected readonly enum implements int float double char bool boolean string fn mut impl trait pub use mod ' +
      'match where self super crate loop while do namespace using template virtual override abstract final',
  ),
};
const hash: Lang = {
  line: '#',
  words: words(
    'def class return if elif else for while in not and or is None True False import from as with try except finally ' +
      'raise yield lambda pass break continue global nonlocal async await then fi do done case esac function local ' +
      'export true false null end module require unless begin rescue',
  ),
};
const data: Lang = { line: '#', words: words('true false null yes no on off') };
const sql: Lang = {
  line: '--',
  words: words(
    'select from where insert into values update set delete create table index primary key foreign references not null ' +
      'default unique join left right inner outer on group by order having limit and or as alter add drop begin commit',
  ),
};
const none: Lang = { line: '(?!)', words: new Set() };

const byExtension: Record<string, Lang> = {};
for (const e of 'go js mjs cjs ts mts tsx jsx java c h cc cpp hpp cs rs kt swift scala dart svelte vue php proto css scss'.split(
  ' ',
))
  byExtension[e] = c;
for (const e of 'py rb sh bash zsh mk makefile dockerfile r pl'.split(' ')) byExtension[e] = hash;
for (const e of 'yaml yml toml conf ini'.split(' ')) byExtension[e] = data;
byExtension['sql'] = sql;

/** Which language a file is in, by its name. Prose and what is unknown stay plain. */
export function langOf(path: string): Lang {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return byExtension[dot < 0 ? name : name.slice(dot + 1)] ?? none;
}

const LONGEST = 600;
const rest =
  String.raw`(?<str>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|` +
  '`[^`]*`?' +
  String.raw`)|(?<num>\b\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*)`;
const patterns = new Map<string, RegExp>();

function pattern(lang: Lang): RegExp {
  let p = patterns.get(lang.line);
  if (!p) patterns.set(lang.line, (p = new RegExp(`(?<com>${lang.line}.*)|${rest}`, 'g')));
  return p;
}

/** Splits one line into voices. It sees one line only: good enough to read by, never a claim about the code. */
export function tokens(text: string, lang: Lang): Token[] {
  if (lang === none || text.length > LONGEST) return [{ voice: '', text }];
  const out: Token[] = [];
  let at = 0;
  for (const m of text.matchAll(pattern(lang))) {
    const voice = voiceOf(m, text, lang);
    if (!voice) continue;
    if (m.index > at) out.push({ voice: '', text: text.slice(at, m.index) });
    out.push({ voice, text: m[0] });
    at = m.index + m[0].length;
  }
  if (at < text.length || out.length === 0) out.push({ voice: '', text: text.slice(at) });
  return out;
}

function voiceOf(m: RegExpMatchArray, text: string, lang: Lang): Token['voice'] {
  const g = m.groups ?? {};
  if (g['com']) return 'c';
  if (g['str'] || g['num']) return 's';
  const word = g['word'] ?? '';
  if (lang.words.has(lang === sql ? word.toLowerCase() : word)) return 'k';
  return text[(m.index ?? 0) + word.length] === '(' ? 'f' : '';
}
