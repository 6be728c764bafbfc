import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// The system's own browser: nothing is downloaded. CHROMIUM names another one.
const names = ['chromium', 'chromium-browser', 'google-chrome'].map((n) => `/usr/bin/${n}`);
const executablePath = process.env.CHROMIUM ?? names.find((n) => existsSync(n));
if (!executablePath) throw new Error('no Chromium: install the package chromium, or name one in CHROMIUM');

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  forbidOnly: true,
  retries: 1, // what passes only then is called flaky in the summary; both tries are in the output
  use: {
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    },
  },
});
