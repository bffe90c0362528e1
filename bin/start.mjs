import { ensureInstalled, handOver } from './install.mjs'

ensureInstalled()
handOver('bin/start.ts', process.argv.slice(2))
