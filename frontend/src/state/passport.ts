import type { Passport, Probe } from '../backend/types';

/** A speed, in tokens a second. */
export function speedWords(perSecond: number | undefined): string {
  if (!perSecond || perSecond <= 0) return 'at an unknown speed';
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} tokens a second`;
}

export const scoreWords = (s: { good: number; of: number }) => `${s.good} of ${s.of}`;

/** What a model is good enough for. */
export function fitsWords(p: Passport): string {
  const words: Record<string, string> = { build: 'tasks', plan: 'plans', review: 'reviews' };
  const fits = (p.fits ?? []).map((f) => words[f] ?? f);
  const few = p.tools > 0 && p.tools < 15 ? '; it is offered few tools' : '';
  return fits.length ? fits.join(', ') + few : 'nothing: it makes too many mistakes';
}

/** How far the measuring of a model is, or how it ended. */
export function probeWords(p: Probe): string {
  if (p.state === 'running') return p.total ? `${p.done} of ${p.total}: ${p.step}` : p.step;
  if (p.state === 'cancelled') return 'Measuring it was ended.';
  return p.failure ? `It could not be measured: ${p.failure.message}` : 'It is measured.';
}
