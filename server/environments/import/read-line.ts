import { UPDATE_MODES, type UpdateMode } from '@/server/domain/exposure'
import { formatBuildVersion, parseBuildVersion } from '@/server/domain/build-version'
import type { Column } from './columns'
import { REQUIRED_COLUMNS } from './columns'
import type { Known, LineProblem } from './plan'
import type { ImportRow } from './read-import-table'

/** What one line states. A key that is missing was empty or said to be unknown: it states nothing. */
export type LineStatement = {
  customer: string
  environment: string
  system: string
  productId: string
  productName: string
  branchId?: string
  reportedVersion?: string
  reportedHash?: string
  seenOn?: string
  edition?: string
  roles?: readonly string[]
  hotpatch?: boolean
  os?: string
  osPatchLevel?: string
  language?: string
  hypervisor?: string
  updateMode?: UpdateMode
  autoApproval?: boolean
  ring?: number
  /** by kind; an empty list states that there are none */
  components: ReadonlyMap<string, readonly { name: string; version: string | null }[]>
}

/** One spelling for comparing names: width, case and blanks do not tell two apart. */
export const fold = (text: string) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

const UNKNOWN_WORDS = ['?', 'unknown', 'n/k', '不明', '未確認']
const NONE_WORDS = ['none', 'なし', '無し', '無']
const YES_WORDS = ['yes', 'y', 'true', '1', 'on', 'はい', '有', 'あり', '有効', '○']
const NO_WORDS = ['no', 'n', 'false', '0', 'off', 'いいえ', '無効', '×', ...NONE_WORDS]
const UPDATE_MODE_WORDS: Record<string, UpdateMode> = { 手動: 'manual', wsus: 'managed', sccm: 'managed', 管理: 'managed', 管理ツール: 'managed', 自動: 'automatic', auto: 'automatic' }
const MAX_LENGTH = 200

/** Reads a line against the catalogue alone; what it means for what is known is the plan's matter. */
export const readLine = (row: ImportRow, kinds: readonly string[], known: Known): { statement: LineStatement; problems: LineProblem[] } => {
  const problems: LineProblem[] = []
  const refuse = (field: Column, reason: string, params: LineProblem['params'] = {}) => {
    if (!problems.some(one => one.field === field && one.reason === reason)) problems.push({ field, reason, params })
  }
  const cell = (column: Column): string | undefined => {
    const text = row.cells.get(column)?.trim() ?? ''
    if (text === '' || UNKNOWN_WORDS.includes(fold(text))) return undefined
    if (/[^\P{Cc}\t\r\n]/u.test(text)) refuse(column, 'control')
    return text
  }
  const line = (column: Column): string | undefined => {
    const text = cell(column)?.replace(/\s+/g, ' ')
    if (text !== undefined && text.length > MAX_LENGTH) refuse(column, 'tooLong', { max: MAX_LENGTH })
    return text
  }
  /** A cell that is either empty or must be understood. */
  const understood = <T>(column: Column, reason: string, understand: (text: string) => T | undefined): T | undefined => {
    const text = line(column)
    if (text === undefined) return undefined
    const value = understand(text)
    if (value === undefined) refuse(column, reason, { text })
    return value
  }
  const yesOrNo = (column: Column) => understood(column, 'yesOrNo', text => (YES_WORDS.includes(fold(text)) ? true : NO_WORDS.includes(fold(text)) ? false : undefined))

  if (row.tooManyCells) refuse('customer', 'tooManyCells')
  for (const column of REQUIRED_COLUMNS) if (cell(column) === undefined) refuse(column, 'required')
  const product = understood('product', 'product', text => findProduct(text, known.products))
  const branch = product && understood('branch', 'branch', text => findBranch(text, product, known.branches))
  const components = new Map(
    kinds.flatMap(kind => {
      const text = cell(kind)
      if (text === undefined) return []
      const listed = readComponents(text)
      if (listed === undefined) return []
      if (listed.some(one => one.name.length > MAX_LENGTH || (one.version?.length ?? 0) > 60)) refuse(kind, 'tooLong', { max: MAX_LENGTH })
      return [[kind, listed] as const]
    }),
  )
  const statement: LineStatement = {
    customer: line('customer') ?? '',
    environment: line('environment') ?? '',
    system: line('system') ?? '',
    productId: product?.id ?? '',
    productName: product?.name ?? row.cells.get('product') ?? '',
    branchId: branch?.id,
    reportedVersion: understood('version', 'version', readVersion),
    reportedHash: understood('hash', 'hash', readHash),
    seenOn: understood('seen_on', 'seenOn', text => readDay(text, known.today)),
    edition: line('edition'),
    roles: readRoles(cell('roles')),
    hotpatch: yesOrNo('hotpatch'),
    os: line('os'),
    osPatchLevel: line('os_patch_level'),
    language: line('language'),
    hypervisor: line('hypervisor'),
    updateMode: understood('update_mode', 'updateMode', text => UPDATE_MODES.find(mode => mode === fold(text)) ?? UPDATE_MODE_WORDS[fold(text)]),
    autoApproval: yesOrNo('auto_approval'),
    ring: understood('ring', 'ring', text => (/^[1-9]$/.test(text.normalize('NFKC')) ? Number(text.normalize('NFKC')) : undefined)),
    components,
  }
  return { statement, problems }
}

const findProduct = (text: string, products: Known['products']) => {
  const plain = (name: string) => fold(name).replace(/\b(microsoft|ms|server)\b/g, '').replace(/[\s\-_/]+/g, '')
  return products.find(one => one.id === fold(text)) ?? products.find(one => plain(one.name) === plain(text) || plain(one.id) === plain(text))
}

const findBranch = (text: string, product: { id: string; name: string }, branches: Known['branches']) => {
  const plain = (name: string) => fold(name).replaceAll('service pack', 'sp').replaceAll('cumulative update', 'cu').replace(/[\s\-_/]+/g, '')
  const own = branches.filter(one => one.productId === product.id)
  return own.find(one => one.id === fold(text)) ?? own.find(one => [plain(one.name), plain(`${product.name} ${one.name}`)].includes(plain(text)))
}

const readVersion = (text: string) => {
  const version = parseBuildVersion(text)
  return version ? formatBuildVersion(version) : undefined
}

const readHash = (text: string) => {
  const hash = text.toLowerCase().replace(/[\s:-]/g, '')
  return /^[0-9a-f]{64}$/.test(hash) ? hash : undefined
}

/** Year first, or not at all: 05/06/2024 is two different days. */
const readDay = (text: string, today: string): string | undefined => {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize('NFKC'))
  if (!parts) return undefined
  const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`
  const real = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(day) && day <= today ? day : undefined
}

const splitList = (text: string, separators: RegExp) => text.split(separators).map(one => one.trim().replace(/\s+/g, ' ')).filter(one => one !== '')

const readRoles = (text: string | undefined): readonly string[] | undefined => {
  if (text === undefined) return undefined
  if (NONE_WORDS.includes(fold(text))) return []
  const roles = splitList(text, /[;,|、\n]/)
  return roles.length > 0 ? [...new Map(roles.map(role => [fold(role), role])).values()] : undefined
}

/** `name@version`, or `name version` where the last word begins with a number. */
const readComponents = (text: string): { name: string; version: string | null }[] | undefined => {
  if (NONE_WORDS.includes(fold(text))) return []
  const listed = splitList(text, /[;|、\n]/).map(one => {
    const parts = /^(.*\S)\s*@\s*(\S.*)$/.exec(one) ?? /^(.*\S)\s+(v?\d\S*)$/i.exec(one)
    return parts ? { name: parts[1]!, version: parts[2]! } : { name: one.replace(/\s*@$/, ''), version: null }
  })
  return listed.length > 0 ? [...new Map(listed.map(one => [fold(one.name), one])).values()] : undefined
}
