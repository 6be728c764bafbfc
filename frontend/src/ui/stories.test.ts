import { expect, it } from 'vitest';

const primitives = Object.keys(import.meta.glob('./**/*.svelte')).filter((p) => !p.endsWith('.story.svelte'));
const stories = new Set(Object.keys(import.meta.glob('./**/*.story.svelte')));

it.each(primitives)('%s has a story', (p) => {
  expect(stories).toContain(p.replace('.svelte', '.story.svelte'));
});
