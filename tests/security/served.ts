import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkout } from '@/bin/run'
import type { Tenant } from '../support/tenants'

const app = path.join(checkout, 'app')

/** An address, and the segments of its route as the client-side router writes them down. */
export type Place = { address: string; segments: readonly unknown[] }

/** Every page and every download below /console and /portal, at one customer of a tenant; a new one that is not filled in fails by name. */
export const protectedPlaces = ({ slug, ids, places: [{ customerId, ids: own }] }: Tenant): Place[] => {
  const fills: Record<string, string> = {
    consultancy: slug, customer: customerId, build: ids.ru4, product: 'exchange-2007', campaign: ids.billedCampaignId, invoice: own.invoiceId,
    environment: own.environmentId, system: own.systemId, import: ids.importId, plan: ids.planId, rig: ids.rigId, run: ids.openRunId, evidence: ids.evidenceId, membership: ids.memberId,
    issue: ids.issueId, runbook: own.runbookId, format: 'json',
  }
  const fill = (name: string) => {
    if (!fills[name]) throw new Error(`tests/security/served.ts does not know what to put for [${name}]`)
    return fills[name]
  }
  return globSync(['console/**/{page.tsx,route.ts}', 'portal/**/{page.tsx,route.ts}'], { cwd: app }).sort().map(file => {
    const steps = path.dirname(file).split(path.sep).map(step => /^\[(\w+)\]$/.exec(step)?.[1] ?? { step })
    return {
      address: `/${steps.map(one => (typeof one === 'string' ? fill(one) : one.step)).join('/')}`,
      segments: steps.map(one => (typeof one === 'string' ? [one, fill(one), 'd', null] : one.step)),
    }
  })
}

/** The built product as it would be had nobody written proxy.ts: the same files, and a build that knows of no proxy. */
export const withoutProxy = (): { folder: string; remove(): void } => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-no-proxy-'))
  for (const part of ['app', 'bin', 'db', 'messages', 'server', 'instrumentation.ts', 'next.config.js', 'package.json', 'tsconfig.json']) cpSync(path.join(checkout, part), path.join(folder, part), { recursive: true })
  symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'))
  const built = path.join(checkout, '.next')
  cpSync(built, path.join(folder, '.next'), { recursive: true, verbatimSymlinks: true, filter: file => !/^(cache|dev|diagnostics|trace.*)$/.test(path.relative(built, file)) })
  const manifest = path.join(folder, '.next', 'server', 'functions-config-manifest.json')
  const { functions: { '/_middleware': proxy, ...functions }, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as { functions: Record<string, unknown> }
  if (!proxy) throw new Error('the build does not name its proxy where this looks for it')
  writeFileSync(manifest, JSON.stringify({ ...rest, functions }))
  rmSync(path.join(folder, '.next', 'server', 'middleware.js'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** As many at once as the server has connections to its database. */
export const eachOf = async <T>(all: readonly T[], work: (one: T) => Promise<void>, atOnce = 8): Promise<void> => {
  const left = [...all]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
  }))
}

/** Asks as a client-side router would: Next first sends a payload's reader to an address that carries a digest of its headers, which is no refusal yet. */
export const askNext = async (port: number, where: string, given: RequestInit): Promise<Response> => {
  const get = (at: string) => fetch(`http://127.0.0.1:${port}${at}`, { ...given, redirect: 'manual' })
  const first = await get(where)
  const next = new URL(first.headers.get('location') ?? '/', 'http://here')
  return next.searchParams.has('_rsc') && next.pathname === new URL(where, 'http://here').pathname ? get(next.pathname + next.search) : first
}
