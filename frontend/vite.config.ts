import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

// The built page runs under a policy without inline script or style and without data: addresses, so nothing is
// inlined. In development /api goes to a running `coppice serve`, whose address COPPICE_SERVE names.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  base: './',
  worker: { format: 'es' }, // grammars are fetched one by one
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'], // the first with light-dark(), which the theme is made of
    sourcemap: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: process.env.COPPICE_SERVE ?? 'http://127.0.0.1:7878', changeOrigin: true } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    testTimeout: 60_000, // a test waits for what it wants to see; how fast the machine is shall not fail it
  },
});
