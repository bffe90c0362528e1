import { defineConfig } from '@playwright/test'

const port = process.env.E2E_PORT ?? '3901'
const program = process.env.CHROMIUM ?? '/usr/bin/chromium'
// Quiet, so that a closed network is not asked in vain; root has no sandbox to use.
const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 1,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  // The other tests look at what the main job leaves behind.
  projects: [
    { name: 'main job', testMatch: 'main-job.spec.ts' },
    { name: 'afterwards', testIgnore: 'main-job.spec.ts', dependencies: ['main job'] },
  ],
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: { executablePath: program, chromiumSandbox: process.getuid?.() !== 0, args: quiet },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'node --import tsx tests/support/browser-server.ts',
    url: `http://localhost:${port}/readyz`,
    timeout: 240_000,
    stdout: process.env.E2E_SHOW ? 'pipe' : 'ignore',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  },
})
