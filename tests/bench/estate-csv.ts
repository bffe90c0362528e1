import { stringify } from 'csv-stringify/sync'

// What a consultancy's customers run, as the CSV files they would send: Exchange Server 2007 SP1 on few hundred kinds
// of machine, some of them common, most of them rare. The same seed gives the same files.

/** mulberry32 */
const seeded = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
type Random = () => number
const pick = <T>(random: Random, among: readonly T[]): T => among[Math.floor(random() * among.length)]!
/** Early ones often, late ones seldom. */
const pickCommon = <T>(random: Random, among: readonly T[]): T => among[Math.floor(among.length * random() ** 3)]!

const ROLES = ['Mailbox; HubTransport; ClientAccess', 'Mailbox', 'HubTransport; ClientAccess', 'ClientAccess', 'HubTransport', 'Mailbox; HubTransport', 'EdgeTransport', 'UnifiedMessaging', 'Mailbox; HubTransport; ClientAccess; UnifiedMessaging']
const SYSTEMS = ['Windows Server 2003', 'Windows Server 2003 R2', 'Windows Server 2008']
const EDITIONS = ['Standard', 'Enterprise']
const ANTIVIRUS = ['none', 'ScanMail 8.0', 'ScanMail 10.0', 'Forefront 10.1', 'Antigen 9.0', 'GroupShield 7.0', 'Symantec Mail Security 6.0', 'unknown']
const BACKUP = ['Backup Exec 12.5', 'Backup Exec 11.0', 'NetBackup 6.5', 'none', 'ARCserve 12.0', 'DPM 2007', 'unknown']
const AGENTS = ['none', 'ScanMail 8.0', 'Exclaimer 4.1', 'CodeTwo 3.0', 'unknown']
const CLUSTERS = ['none', 'CCR 1.0', 'SCC 1.0']
const VERSIONS = ['8.1.291.2', '8.1.278.2', '8.1.263.1', '8.1.336.1', '8.1.240.6', '8.1.340.1', '8.1.359.2']

type Machine = { os: string; edition: string; roles: string; antivirus: string; backup: string; transport_agent: string; cluster: string; version: string | null }

/** The kinds of machine there are: as many distinct profiles, whatever the number of machines. */
const kindsOfMachine = (random: Random, count: number): Machine[] => {
  const kinds = new Map<string, Machine>()
  while (kinds.size < count) {
    const machine = {
      os: pickCommon(random, SYSTEMS),
      edition: pickCommon(random, EDITIONS),
      roles: pickCommon(random, ROLES),
      antivirus: pickCommon(random, ANTIVIRUS),
      backup: pickCommon(random, BACKUP),
      transport_agent: pickCommon(random, AGENTS),
      cluster: pickCommon(random, CLUSTERS),
      // Where no version is known, what is installed is unknown, and that is another profile.
      version: random() < 0.03 ? '' : null,
    }
    kinds.set(JSON.stringify(machine), machine)
  }
  return [...kinds.values()]
}

export type EstateShape = { installations: number; customers: number; kinds: number }

/** Files of whole customers, each short enough for the importer. */
export const estateFiles = ({ installations, customers, kinds }: EstateShape, linesAFile = 10_000): { name: string; bytes: Uint8Array; lines: number }[] => {
  const random = seeded(20_081_020)
  const machines = kindsOfMachine(random, kinds)
  const rows = Array.from({ length: installations }, (_, index) => {
    const customer = Math.floor((index * customers) / installations)
    // Each kind once, so that all sizes have the same profiles; then as they are common.
    const machine = index < kinds ? machines[index]! : pickCommon(random, machines)
    return {
      customer: `Customer ${String(customer + 1).padStart(4, '0')}`,
      environment: random() < 0.8 ? 'Production' : 'Branch office',
      system: `EX${String(index + 1).padStart(6, '0')}`,
      product: 'Exchange Server 2007',
      branch: 'SP1',
      ...machine,
      version: machine.version ?? pickCommon(random, VERSIONS),
      language: pick(random, ['en', 'ja']),
      hypervisor: pick(random, ['VMware ESX', 'Hyper-V', '']),
      update_mode: pick(random, ['manual', 'managed', 'automatic']),
      seen_on: '2026-10-01',
    }
  })
  const files: (typeof rows)[] = []
  for (const own of Map.groupBy(rows, row => row.customer).values()) {
    const last = files.at(-1)
    if (last && last.length + own.length <= linesAFile) last.push(...own)
    else files.push([...own])
  }
  return files.map((lines, index) => ({ name: `inventory-${index + 1}.csv`, bytes: new TextEncoder().encode(stringify(lines, { header: true })), lines: lines.length }))
}
