// Colours code and compares lines in a thread of its own, so that a scroll never waits for a grammar. It is told what
// to paint and answers in the same order.
import { createHighlighterCore, type HighlighterCore, type ThemeRegistration } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { grammars } from './grammars';
import { grammarOf } from './langs';
import { paint, type Colour, type Plain } from './paint';

/** Longer lines stay plain: a grammar may take a second for one of them. */
const LONGEST = 500;

/**
 * How long a line may take, in milliseconds. One that runs out of time has the colour of its last token to its end. The
 * first line of a language takes long where the machine is slow or busy: its patterns are made as they are met.
 */
const PATIENT = 2000;

/** A theme whose colours are the numbers of voices; the page's own tokens say how they look. */
const theme: ThemeRegistration = {
  name: 'voices',
  type: 'light',
  fg: '#000000',
  bg: '#ffffff',
  settings: [
    { settings: { foreground: '#000000', background: '#ffffff' } },
    {
      scope: [
        'keyword',
        'storage',
        'constant.language',
        'variable.language',
        'entity.name.tag',
        'support.type.builtin',
      ],
      settings: { foreground: '#000001' },
    },
    { scope: ['keyword.operator', 'punctuation'], settings: { foreground: '#000000' } },
    { scope: ['keyword.operator.new', 'keyword.operator.expression'], settings: { foreground: '#000001' } },
    { scope: ['string', 'constant.numeric', 'constant.character'], settings: { foreground: '#000002' } },
    { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: '#000003' } },
    {
      scope: ['entity.name.function', 'support.function', 'entity.name.type', 'entity.name.class', 'markup.heading'],
      settings: { foreground: '#000004' },
    },
  ],
};

let ready: Promise<HighlighterCore> | undefined;
const highlighter = () =>
  (ready ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  }));

async function colourOf(path: string): Promise<Colour> {
  const lang = grammarOf(path);
  if (!lang) return (lines) => lines.map(() => []);
  const h = await highlighter();
  if (!h.getLoadedLanguages().includes(lang)) await h.loadLanguage(await grammars[lang]());
  return (lines) =>
    h
      .codeToTokensBase(lines.join('\n'), {
        lang,
        theme: 'voices',
        tokenizeMaxLineLength: LONGEST,
        tokenizeTimeLimit: PATIENT,
      })
      .map((line) => line.flatMap((t) => [t.content.length, parseInt((t.color ?? '#0').slice(1), 16) || 0]));
}

/** Something to paint. */
export interface Job {
  readonly id: number;
  readonly path: string;
  readonly rows: readonly Plain[];
}

onmessage = async (e: MessageEvent<Job>) => {
  const { id, path, rows } = e.data;
  let colour: Colour = (lines) => lines.map(() => []);
  try {
    colour = await colourOf(path);
  } catch {
    // a grammar that cannot be had leaves the text plain
  }
  try {
    postMessage({ id, paints: paint(rows, colour) });
  } catch {
    postMessage({ id, paints: paint(rows, (lines) => lines.map(() => [])) });
  }
};
