import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { peakMemory, visit } from './test/browser/commands';

/**
 * The suites of test/browser in a real Chromium, on the built package. `npm run test:browser` finds the browser and
 * says so where there is none; the CHROMIUM environment variable names another binary.
 */
export default defineConfig({
  resolve: { alias: { nablanet: fileURLToPath(new URL('dist/index.js', import.meta.url)) } },
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
          // The sandbox refuses to start under root, which is who runs CI; the pages are all our own.
          args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync'],
        },
      }),
      instances: [{ browser: 'chromium' }],
      commands: { visit, peakMemory },
    },
  },
});
