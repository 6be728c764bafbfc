import Anser from 'anser';

/** A stretch of a command's output that looks one way. */
export interface Coloured {
  readonly text: string;
  /** Classes of styles/ansi.css; empty: as everything. */
  readonly classes: string;
}

// Everything that steers a terminal and does not colour text: OSC and its kin up to their end, CSI other than SGR,
// two-character escapes, C1 controls with what they introduce.
const STEERING =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*(?:[@-ln-~]|$)|\u001b\[[^m]*[<-?][0-?]*m|\u001b(?!\[)[ -/]*[0-~]?|[\u0080-\u008f\u0091-\u0097\u0099-\u009c]/g;

/** Output with the escapes that colour it and no others. */
export function reduced(text: string): string {
  return text.replace(STEERING, '');
}

/** Whether there is anything to colour, or anything that was taken out. */
export const hasEscapes = (text: string): boolean => /[\u001b\u0080-\u009f]/.test(text);

/** Splits output by how it looks. Never more than classes come of an escape: no markup, no colour of its own choosing. */
export function coloured(text: string): Coloured[] {
  if (!hasEscapes(text)) return text ? [{ text, classes: '' }] : [];
  const parts = Anser.ansiToJson(reduced(text), { json: true, use_classes: true, remove_empty: true });
  return parts.map((p) => ({ text: p.content, classes: classesOf(p) }));
}

type Part = ReturnType<typeof Anser.ansiToJson>[number];

/** Decorations that are shown. What blinks or hides is neither: output is to be read. */
const SHOWN = new Set(['bold', 'dim', 'italic', 'underline', 'reverse', 'strikethrough']);

function classesOf(p: Part): string {
  const out: string[] = p.decorations.filter((d) => SHOWN.has(d)).map((d) => `a-${d}`);
  const fg = voice(p.fg, p.fg_truecolor);
  if (fg) out.push(`a-${fg}`);
  if (p.bg) out.push('a-bg');
  return out.join(' ');
}

/** One of our own voices for a colour of a terminal: the nearest in hue. */
function voice(name: string | null, rgb: string | null): string {
  if (!name) return '';
  const plain = /^ansi-(?:bright-)?(red|green|yellow|blue|magenta|cyan)$/.exec(name)?.[1];
  if (plain) return plain;
  if (name === 'ansi-bright-black') return 'faint';
  if (name === 'ansi-truecolor') return hue((rgb ?? '').split(',').map(Number));
  const index = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  return index === undefined ? '' : hue(palette(Number(index)));
}

/** Red, green and blue of the 256 colours from the 16th on. */
function palette(n: number): number[] {
  if (n >= 232) return Array<number>(3).fill(8 + (n - 232) * 10);
  const step = (k: number) => (k ? 55 + 40 * k : 0);
  const i = n - 16;
  return [step(Math.floor(i / 36)), step(Math.floor(i / 6) % 6), step(i % 6)];
}

function hue([r = 0, g = 0, b = 0]: number[]): string {
  const max = Math.max(r, g, b);
  const least = Math.min(r, g, b);
  if (max - least < 40) return max > 60 && max < 170 ? 'faint' : '';
  const mid = (max + least) / 2;
  const high = (v: number) => v > mid;
  if (high(r) && high(g)) return 'yellow';
  if (high(r) && high(b)) return 'magenta';
  if (high(g) && high(b)) return 'cyan';
  return high(r) ? 'red' : high(g) ? 'green' : 'blue';
}
