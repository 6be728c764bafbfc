import type { Blob as BlobInfo } from '../../backend/types';
import { el } from './dom';

/** Fetches what is known of one side of a file without lines. */
export type BlobSource = (path: string, old: boolean) => Promise<BlobInfo>;

const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** A size as a person says it: 812 bytes, 1.4 kB. */
export function sizeText(n: number): string {
  let u = 0;
  while (n >= 1000 && u < UNITS.length - 1) {
    n /= 1000;
    u++;
  }
  return `${u && n < 10 ? n.toFixed(1) : Math.round(n)} ${UNITS[u] ?? ''}`;
}

/** A file that has no lines: its size on either side, and the pictures beside one another where it is one. */
export function blobPanel(path: string, status: string, source: BlobSource): HTMLElement {
  const box = el('div', 'blobs');
  const sides = [true, false].filter((old) => (old ? status !== 'added' : status !== 'deleted'));
  for (const old of sides) {
    const said = el('figcaption', 'small muted', old ? 'Before' : 'After');
    const figure = el('figure', 'blob', said);
    box.append(figure);
    source(path, old).then(
      (b) => fill(figure, said, b),
      () => said.append(' · its size cannot be read'),
    );
  }
  return box;
}

function fill(figure: HTMLElement, said: HTMLElement, b: BlobInfo): void {
  const when = b.old ? 'Before' : 'After';
  said.textContent = b.gone ? `${when} · not there` : `${when} · ${sizeText(b.size)}`;
  if (!b.data?.startsWith('data:image/')) {
    if (!b.gone) said.append(' · binary, not shown');
    return;
  }
  const img = el('img');
  img.alt = `${when}: ${b.path}`;
  img.onload = () => said.append(` · ${img.naturalWidth} × ${img.naturalHeight}`);
  img.src = b.data;
  figure.prepend(img);
}
