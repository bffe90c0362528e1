import { and, eq, max } from 'drizzle-orm'
import { auditHead, build, catalogueLoad, customer, installation, product, run, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Device } from '../actor'
import { readLineage, lineageBuild } from '../catalogue/lineage'
import { versionText, type Build } from '../catalogue/queries'
import { installAnswers, type InstallRow } from '../decisions/install-facts'
import { supersedes } from '../domain/lineage'
import { earliest } from '../domain/next-change'
import { inChainOrder } from '../domain/offer-order'
import { isAnyOf, type Installation } from '../environments/configuration'
import { translator, type Translate } from '../i18n/sentences'
import { sayReason, type SaidReason } from './say-reason'

type Named = { id: string; product: string; label: string; version: string | null; kbs: string[] }
export type OfferedBuild = Named & { url: string | null; hash: string | null; deadline: string | null }
/** What a device is told, all but when to come again. */
export type AnswerBody = {
  system: string
  downloads: number
  builds: OfferedBuild[]
  reasons: { build: Named | null; reasons: SaidReason[] }[]
  alerts: { code: string; product: string; version: string | null; sentence: string }[]
}
export type SystemAnswer = { systemId: string; installations: Installation[]; body: AnswerBody }
/** `chainSeq` and `catalogueAt` were read before the facts: whatever was written meanwhile makes the answers old. */
export type Answers = { chainSeq: number; catalogueAt: Date | null; goodUntil: Date; systems: SystemAnswer[] }

/** However long nothing could change it, an answer is worked out again after so long. */
const LONGEST_MS = 7 * 24 * 3_600_000

/**
 * What each of these systems of the device's environment may install, by `installAnswers` and nothing else. One question
 * for all of them, because rings make the systems of an environment wait for each other; so the clock, too, is watched
 * for the environment as a whole.
 */
export const answerSystems = async (tx: Tx<Device>, systemIds: readonly string[]): Promise<Answers> => {
  const [head] = await tx.db.select({ seq: auditHead.seq }).from(auditHead)
  const [loaded] = await tx.db.select({ at: max(catalogueLoad.at) }).from(catalogueLoad)
  const rows = tx.actor.customerId === null ? [] : await installAnswers(tx, { environmentIds: [tx.actor.environmentId] })
  const systems = await tx.db.select({ id: system.id, name: system.name }).from(system).where(isAnyOf(system.id, systemIds))
  const installations = await tx.db.select().from(installation).where(isAnyOf(installation.systemId, systemIds))
  const [place] = await tx.db.select({ locale: customer.locale }).from(customer)
  const why = translator(place?.locale ?? 'en', 'why')
  const say = translator(place?.locale ?? 'en', 'devices')
  const offer = tx.actor.customerId === null ? await offerOpenRun(tx, say) : await offerApproved(tx, rows, why, say)
  return {
    chainSeq: head?.seq ?? 0,
    catalogueAt: loaded?.at ?? null,
    goodUntil: earliest([...rows.map(row => row.answer.changesAt), new Date(tx.now.getTime() + LONGEST_MS)])!,
    systems: systems.map(({ id, name }) => {
      const own = installations.filter(one => one.systemId === id)
      const { builds, reasons } = offer(own)
      return { systemId: id, installations: own, body: { system: name, downloads: builds.length, builds, reasons, alerts: own.flatMap(one => alertOf(one, say)) } }
    }),
  }
}

type Offer = (own: readonly Installation[]) => Pick<AnswerBody, 'builds' | 'reasons'>

/** What mayInstall permits, oldest first; of everything else that could go there, every reason. */
const offerApproved = async (tx: Tx, rows: readonly InstallRow[], why: Translate, say: Translate): Promise<Offer> => {
  const offered = rows.filter(row => row.answer.may)
  const lineage = await readLineage(tx, [...new Set(offered.map(row => row.build.productId))])
  const vendors = new Map((await tx.db.select().from(product)).map(row => [row.id, row.vendor]))
  return own => {
    const here = rows.filter(row => own.some(one => one.id === row.installation.id))
    const chain = inChainOrder(
      here.filter(row => row.answer.may).map(row => ({ buildId: row.build.id, productId: row.build.productId, row })),
      (newer, older) => supersedes(lineageBuild(newer.row.build), lineageBuild(older.row.build), lineage),
    )
    const refused = here.filter(row => !row.answer.may && row.applicability !== 'not_applicable').map(row => ({ build: named(row.build), reasons: row.answer.reasons.map(reason => sayReason(why, reason)) }))
    const nothing = chain.length + refused.length === 0 ? [{ build: null, reasons: [spoken(say, 'nothing_said')] }] : []
    return {
      builds: chain.map(({ row }) => ({ ...offeredOf(row.build, vendors), deadline: row.answer.changesAt?.toISOString() ?? null })),
      reasons: [...refused, ...nothing],
    }
  }
}

/** A rig's machine is offered what its open runs test, approved or not, unless it stands there. */
const offerOpenRun = async (tx: Tx<Device>, say: Translate): Promise<Offer> => {
  const runs = await tx.db
    .select({ build })
    .from(run)
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .where(and(eq(run.environmentId, tx.actor.environmentId), eq(run.state, 'open')))
    .orderBy(run.at)
  const tested = [...new Map(runs.map(row => [row.build.id, row.build])).values()]
  const vendors = new Map((await tx.db.select().from(product)).map(row => [row.id, row.vendor]))
  return own => {
    const stands = tested.filter(row => own.some(one => one.buildId === row.id))
    const builds = tested.filter(row => own.some(one => one.productId === row.productId && one.buildId !== row.id)).map(row => ({ ...offeredOf(row, vendors), deadline: null }))
    const none = builds.length + stands.length === 0 ? [{ build: null, reasons: [spoken(say, 'no_open_run')] }] : []
    return { builds, reasons: [...stands.map(row => ({ build: named(row), reasons: [spoken(say, 'tested_here')] })), ...none] }
  }
}

const spoken = (say: Translate, code: string): SaidReason => ({ code, detail: null, until: null, sentence: say(`answers.${code}`) })

const named = (row: Build): Named => ({ id: row.id, product: row.productId, label: row.labels[0]!, version: versionText(row), kbs: row.kbs })

const offeredOf = (row: Build, vendors: ReadonlyMap<string, string>) => ({ ...named(row), url: urlOf(row, vendors.get(row.productId)), hash: row.hash })

/** Where its package is to be had: where the build was said to come from, or the vendor's own catalogue, by KB. */
const urlOf = ({ source, kbs }: Build, vendor: string | undefined): string | null => {
  if (/^https:\/\/\S+$/.test(source)) return source
  return vendor === 'Microsoft' && kbs[0] ? `https://www.catalog.update.microsoft.com/Search.aspx?q=${encodeURIComponent(kbs[0])}` : null
}

const ALERTS = { unknown_version: 'unknown_build', identity_unconfirmed: 'identity_unconfirmed' } as const

const alertOf = ({ identity, productId, reportedVersion }: Installation, say: Translate): AnswerBody['alerts'] => {
  if (identity !== 'unknown_version' && identity !== 'identity_unconfirmed') return []
  const code = ALERTS[identity]
  return [{ code, product: productId, version: reportedVersion, sentence: say(`answers.${code}`, { version: reportedVersion ?? '–' }) }]
}
