import { z } from 'zod'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { formatBuildVersion, parseBuildVersion } from '@/server/domain/build-version'
import { normaliseDefect } from '@/server/domain/interim-update'
import { SEVERITIES } from '@/server/domain/urgency'
import type { FactRow } from './fact-table'
import { REBOOTS } from '@/server/domain/restart'
import { CLAIMED_FIELDS, ISSUE_STATES, SHIPMENTS } from './facts'

// Column order here is the column order of the files.

const text = z.string().refine((value) => value === value.trim(), 'Remove the blanks at its ends.')
const filled = text.min(1, 'Fill it in.')
const key = text.regex(/^[a-z0-9]+([-./][a-z0-9]+)*$/, 'Use lower-case letters, digits and - . / as in exchange-2007/sp1.')

const list = text
  .transform((value) => (value === '' ? [] : value.split(';')))
  .refine((items) => items.every((item) => item !== '' && item === item.trim()), 'Separate the items by one ; without blanks.')
  .refine((items) => new Set(items).size === items.length, 'Name each item once.')

const filledList = list.refine((items) => items.length > 0, 'Name at least one, separated by ;.')

const version = text.transform((value, context) => {
  const parsed = parseBuildVersion(value)
  if (parsed !== null && formatBuildVersion(parsed) === value) return parsed
  context.addIssue({ code: 'custom', message: 'Write four integers in their shortest form, as in 8.1.311.3.' })
  return z.NEVER
})

function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `Use one of ${words.join(', ')}.` })
}

export const sourceRow = z.object({ key, title: filled, origin: filled, licence: filled })
export const productRow = z.object({ key, name: filled, vendor: filled })
export const branchRow = z.object({
  key,
  product: key,
  name: filled,
  position: text.regex(/^[1-9]\d*$/, 'Write a whole number from 1.').transform(Number),
})
export type BranchRow = z.output<typeof branchRow>

export const buildRow = z.object({
  key,
  product: key,
  branch: key,
  labels: filledList,
  kind: oneOf(BUILD_KINDS),
  channel: oneOf(CHANNELS),
  version,
  kbs: list.refine((kbs) => kbs.every((kb) => /^KB\d{6,7}$/.test(kb)), 'Write each as KB and six or seven digits, separated by ;.'),
  released_on: text.regex(/^(\d{4}-\d{2}(-\d{2})?)?$/, 'Write a day as 2008-10-07, a month as 2008-10, or nothing.'),
  date_precision: oneOf(['', 'day', 'month']),
  reboot: oneOf(REBOOTS),
  withdrawn_by: oneOf(['', 'vendor']),
  withdrawn_reason: text,
  reissued_as: z.union([z.literal(''), key]),
  applies_to: filledList,
  sources: filledList,
  note: text,
})
export type BuildRow = z.output<typeof buildRow>

export const aliasRow = z.object({ build: key, alias: version, sources: filledList, note: text })
export const edgeRow = z.object({ newer: key, older: key, sources: filledList })

const optionalVersion = z.union([z.literal('').transform(() => null), version])
const optionalKey = z.union([z.literal(''), key])
const month = text.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write a month as 2025-11.')

export const hotpatchMonthRow = z.object({
  branch: key,
  month,
  planned: oneOf([...SHIPMENTS, 'unknown']),
  shipped: oneOf(['', ...SHIPMENTS]),
  build: optionalKey,
  baseline: optionalKey,
  sources: filledList,
  note: text,
})
export type HotpatchMonthRow = z.output<typeof hotpatchMonthRow>

const optionalKb = text.regex(/^(KB\d{6,7})?$/, 'Write it as KB and six or seven digits, or leave it empty.')

export const knownIssueRow = z.object({
  key,
  product: key,
  title: filled,
  url: text.regex(/^https:\/\/\S+$/, 'Write an https address.'),
  affected_from: optionalVersion,
  fixed_in: optionalVersion,
  same_branch_only: oneOf(['yes', 'no']).transform((word) => word === 'yes'),
  from_kb: optionalKb,
  fixed_kb: optionalKb,
  status: oneOf(ISSUE_STATES),
  sources: filledList,
})
export type KnownIssueRow = z.output<typeof knownIssueRow>

export const issueFeedRow = z.object({ product: key, source: key, note: filled })
export const claimRow = z.object({ build: key, field: oneOf(CLAIMED_FIELDS), value: filled, sources: filledList, note: text })

const cve = /^CVE-\d{4}-\d{4,7}$/
const optionalDay = text.refine((value) => value === '' || value === 'no' || z.iso.date().safeParse(value).success, 'Write a day as 2021-03-16, no, or nothing.')

export const urgencyRow = z.object({
  build: key,
  severity: oneOf(['', ...SEVERITIES]),
  cves: list.refine((items) => items.every((item) => cve.test(item)), 'Write each as CVE-2021-26855, separated by ;.'),
  exploited_since: optionalDay,
  sources: filledList,
  note: text,
})

export const fixRow = z.object({ build: key, defect: filled.refine((value) => normaliseDefect(value) === value, 'Write it in capitals, a KB as KB5008997.'), sources: filledList, note: text })

export type FactTables = {
  sources: FactRow<z.output<typeof sourceRow>>[]
  products: FactRow<z.output<typeof productRow>>[]
  branches: FactRow<BranchRow>[]
  builds: FactRow<BuildRow>[]
  aliases: FactRow<z.output<typeof aliasRow>>[]
  edges: FactRow<z.output<typeof edgeRow>>[]
  months: FactRow<HotpatchMonthRow>[]
  issues: FactRow<KnownIssueRow>[]
  feeds: FactRow<z.output<typeof issueFeedRow>>[]
  claims: FactRow<z.output<typeof claimRow>>[]
  urgencies: FactRow<z.output<typeof urgencyRow>>[]
  fixes: FactRow<z.output<typeof fixRow>>[]
}
