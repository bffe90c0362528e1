import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { pollOnce } from '@/db/device-poll'
import { installation, system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Device } from '../actor'
import { findBuild } from '../catalogue/queries'
import { nextPollSeconds } from '../domain/next-poll'
import { DomainError, found } from '../errors'
import { reportInstall } from '../rollout/report-install'
import { answerTogether, type Worked } from './answer-together'
import { countPoll } from './count-polls'
import { isNews, readReported, recordReported } from './record-reported'
import type { InstallResult, Reported } from './reported'

export type PollAnswer = { etag: string; nextPollSeconds: number; body: string | null }

/** A version of what is stored: an answer of another make is worked out anew. */
const FORMAT = '1'
const digestOf = (text: string): string => createHash('sha256').update(`${FORMAT} ${text}`).digest('hex')

type Asked = { keyHash: string; text: string; system: string | null; etag: string | null; read: () => Reported }

/**
 * What a system may install now. Null: the key is none, or is one no more. `read` is asked only where the stored answer is
 * not true any more: a body with the same digest was read before.
 */
export const poll = async ({ keyHash, text, system: name, etag, read }: Asked, now = new Date()): Promise<PollAnswer | null> => {
  const digest = digestOf(text)
  const polled = await pollOnce({ keyHash, at: now, digest, etag })
  if (!polled) return null
  const { device, answer } = polled
  if (answer) {
    countPoll(device, answer.systemId, now)
    return { etag: answer.etag, nextPollSeconds: nextPollSeconds({ ...answer, now }), body: answer.body }
  }
  const reported = read()
  const systemId = await asActor(device, tx => findAsked(tx, device, name), now)
  countPoll(device, systemId, now)
  const worked = await workOut(device, { systemId, digest, at: now }, reported)
  return { etag: worked.etag, nextPollSeconds: nextPollSeconds({ systemId, goodUntil: worked.goodUntil, now }), body: worked.etag === etag ? null : worked.body }
}

/** Told as it stands; written down first where it is news. What a device says twice in the same way is recorded once. */
const workOut = async (device: Device, asking: { systemId: string; digest: string; at: Date }, reported: Reported): Promise<Worked> => {
  const stated = readReported(reported)
  if (reported.components || reported.os || reported.osPatchLevel) await record(device, asking, reported)
  const worked = await answerTogether(device, asking)
  const known = new Map(worked.installations.map(row => [row.productId, row]))
  const news = stated.some(one => (known.has(one.productId) ? isNews(known.get(one.productId)!, one) : (one.reportedVersion ?? one.reportedHash) !== null))
  if (!news) return worked
  await record(device, asking, reported)
  return answerTogether(device, asking)
}

const record = (device: Device, { systemId, at }: { systemId: string; at: Date }, reported: Reported): Promise<boolean> =>
  asActor(job(`device ${device.name}`, device.consultancyId), tx => recordReported(tx, systemId, reported), at)

/** The system a key speaks for: its own, or the one it names in its environment. Another's is not there. */
const findAsked = async (tx: Tx, device: Device, name: string | null): Promise<string> => {
  if (device.systemId === null && name === null) throw new DomainError('bad_input', 'devices.errors.systemMissing', { field: 'system' })
  const here = device.systemId === null ? undefined : eq(system.id, device.systemId)
  const [row] = await tx.db.select({ id: system.id }).from(system).where(and(eq(system.environmentId, device.environmentId), here, name === null ? undefined : eq(system.name, name)))
  return found(row, 'system').id
}

/** What became of an install that was offered. Null: the key is none. */
export const report = async ({ keyHash, system: name, read }: { keyHash: string; system: string | null; read: () => InstallResult }, now = new Date()): Promise<{ id: string } | null> => {
  const polled = await pollOnce({ keyHash, at: now, digest: '', etag: null })
  if (!polled) return null
  const given = read()
  return asActor(polled.device, async tx => {
    const systemId = await findAsked(tx, polled.device, name)
    const { productId } = await findBuild(tx, given.build)
    const [one] = await tx.db.select({ id: installation.id }).from(installation).where(and(eq(installation.systemId, systemId), eq(installation.productId, productId)))
    return reportInstall(tx, { installationId: found(one, 'build').id, buildId: given.build, result: given.result, ...(given.detail && { detail: given.detail }) })
  }, now)
}
