import path from 'node:path'
import { defineConfig } from 'vitest/config'

const needsDatabase = ['tests/capabilities/**/*.test.ts', 'tests/security/**/*.test.ts', 'tests/api/**/*.test.ts', 'tests/faults/**/*.test.ts']

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['tests/support/fail-on-console-error.ts'],
    projects: [
      { test: { name: 'domain', include: ['tests/domain/**/*.test.ts'] } },
      { test: { name: 'database', include: needsDatabase, globalSetup: ['tests/support/database-server.ts'], testTimeout: 30_000, hookTimeout: 180_000 } },
    ],
  },
})
