import { defineConfig } from '@playwright/test';
import e2e from '../e2e/playwright.config';

// The figures of the page, measured over the built program as the tests are: make bench-page. One file a view.
export default defineConfig({
  ...e2e,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  timeout: 600_000,
  retries: 0,
  reporter: [['./table.ts']],
});
