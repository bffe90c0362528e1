import { fork } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run, whenAskedToStop } from '../../bin/run'
import { browserSettingsFile } from './browser-settings'
import { startTestServer } from './database-server'

// What the browser tests look at: the product as `npm start` serves it, on an empty database of its own,
// sending mail to and billing through whatever a test listens with on the two given ports.
await run(async () => {
  const database = await startTestServer()
  const { E2E_PORT = '3901', E2E_SMTP_PORT = '3902', E2E_STRIPE_PORT = '3903' } = process.env
  // For what a test does beside the browser, such as running tomorrow's digests.
  writeFileSync(browserSettingsFile(E2E_PORT), JSON.stringify(database.settings), { mode: 0o600 })
  process.on('exit', () => rmSync(browserSettingsFile(E2E_PORT), { force: true }))
  const server = fork(path.resolve(import.meta.dirname, '../../bin/start.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      ...database.settings,
      DEMO: '0',
      PORT: E2E_PORT,
      APP_URL: `http://localhost:${E2E_PORT}`,
      SMTP_URL: `smtp://127.0.0.1:${E2E_SMTP_PORT}`,
      MAIL_FROM: 'Patchbench <no-reply@patchbench.test>',
      STRIPE_API_BASE: `http://127.0.0.1:${E2E_STRIPE_PORT}`,
    },
  })
  server.on('exit', async (code) => {
    await database.stop()
    process.exit(code ?? 1)
  })
  whenAskedToStop(() => server.kill('SIGTERM'))
})
