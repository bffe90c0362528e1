import { ensureInstalled, handOver } from './install.mjs'

ensureInstalled()
handOver('bin/test.ts', process.argv.slice(2))
