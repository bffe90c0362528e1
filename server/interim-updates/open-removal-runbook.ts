import { and, asc, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { build, interimUpdate, system, type Wording } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { findBuild, versionText } from '../catalogue/queries'
import { interimChain, REMOVE_FIRST } from '../domain/interim-update'
import { findEnvironment } from '../environments/find'
import { DomainError } from '../errors'
import { id, input } from '../forms'
import { translator } from '../i18n/sentences'
import { openRunbook } from '../recalls/open-runbook'
import { readFixLists } from './read-interims'

export const openRemovalRunbookInput = input({ environmentId: id(), buildId: id() })

/** Opens the runbook "remove first" for one environment: a step for each private fix that stands in this build's way. While one is open it is that one. */
export const openRemovalRunbook = async (tx: Tx<Consultant>, given: z.infer<typeof openRemovalRunbookInput>): Promise<{ id: string }> => {
  const { id: environmentId, customerId } = await findEnvironment(tx, given.environmentId)
  const asked = await findBuild(tx, given.buildId)
  const live = await readLiveOf(tx, environmentId, asked.productId)
  const list = (await readFixLists(tx, [asked.id], live)).get(asked.id)!
  const inTheWay = live.filter(one => interimChain(asked, [one], list).detail === REMOVE_FIRST)
  if (customerId === null || inTheWay.length === 0) throw new DomainError('precondition', 'interim.errors.nothingToRemove')
  const name = [asked.labels[0], versionText(asked)].filter(Boolean).join(' ')
  const steps = [
    ...inTheWay.map(({ fix, systemName }) => say('remove', { fix: fix.labels[0]!, system: systemName })),
    say('report', {}),
    say('install', { build: name, defect: [...new Set(inTheWay.map(one => one.defect))].join(', ') }),
  ]
  const { id: runbookId } = await openRunbook(tx, { customerId, environmentId, cause: 'remove_first', build: asked, steps })
  return { id: runbookId }
}

const readLiveOf = (tx: Tx, environmentId: string, productId: string) =>
  tx.db
    .select({ id: interimUpdate.id, defect: interimUpdate.defect, removeFirst: interimUpdate.removeFirst, productId: build.productId, fix: build, systemName: system.name })
    .from(interimUpdate)
    .innerJoin(build, and(eq(build.consultancyId, interimUpdate.buildOwner), eq(build.id, interimUpdate.buildId)))
    .innerJoin(system, eq(system.id, interimUpdate.systemId))
    .where(and(eq(interimUpdate.environmentId, environmentId), isNull(interimUpdate.removedAt), eq(build.productId, productId)))
    .orderBy(asc(system.name), asc(interimUpdate.at))

const say = (step: 'remove' | 'report' | 'install', params: Record<string, string>): Wording => ({ en: translator('en', 'interim')(`steps.${step}`, params), ja: translator('ja', 'interim')(`steps.${step}`, params) })
