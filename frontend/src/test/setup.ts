import { configure } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';

// A test waits for what it wants to see; how fast the machine is shall not fail it.
configure({ asyncUtilTimeout: 20_000 });

// jsdom has no layout and no dialogs: what the page asks of both is stood in for.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
Element.prototype.scrollIntoView = vi.fn();
Element.prototype.scrollTo = vi.fn() as unknown as typeof Element.prototype.scrollTo;
globalThis.matchMedia ??= ((query: string) => ({ matches: false, media: query })) as unknown as typeof matchMedia;

afterEach(() => {
  location.hash = '';
});
