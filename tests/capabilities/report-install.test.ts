import { expect, it } from 'vitest'
import { installation, installReport, liveEvent, profilePause, runbook, runbookStep } from '@/db/schema'
import { asActor } from '@/db/scope'
import { followFailure } from '@/server/rollout/follow-failure'
import { reportInstall } from '@/server/rollout/report-install'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun } from '../support/scene'

await testDatabase()

it('a failure pauses its profile for a day, once while it is paused; success is said once', async () => {
  const kim = await house()
  const { place, buildId } = await as(kim, async tx => ({ place: await addCustomer(tx, [{}, {}]), buildId: (await findVersion(tx, RU4)).id }))
  const [first, second] = place.installations as [string, string]
  const failed = await asActor(place.approver, tx => reportInstall(tx, { installationId: first, buildId, result: 'failed', detail: '0x80070643' }))
  expect(await asActor(place.approver, tx => reportInstall(tx, { installationId: first, buildId, result: 'failed' }))).toEqual(failed)
  await asActor(place.approver, tx => reportInstall(tx, { installationId: second, buildId, result: 'succeeded' }))
  await as(kim, tx => reportInstall(tx, { installationId: second, buildId, result: 'succeeded' }))
  const pauses = await as(kim, tx => tx.db.select().from(profilePause))
  expect(pauses).toHaveLength(1)
  expect(pauses[0]!.endsAt.getTime() - pauses[0]!.startedAt.getTime()).toBe(24 * 3_600_000)
  expect(await as(kim, tx => tx.db.select().from(installReport))).toHaveLength(2)
  const tomorrow = new Date(Date.now() + 25 * 3_600_000)
  await as(kim, tx => reportInstall(tx, { installationId: first, buildId, result: 'failed' }), tomorrow)
  expect(await as(kim, tx => tx.db.select().from(profilePause))).toHaveLength(2)
})

it('another customer cannot report for it and a rig pauses nobody', async () => {
  const kim = await house()
  const { place, other, rigged, buildId } = await as(kim, async tx => {
    const place = await addCustomer(tx)
    const rigId = await addRig(tx)
    const rigged = (await tx.db.select().from(installation)).find(row => row.environmentId === rigId)!.id
    return { place, other: await addCustomer(tx), rigged, buildId: (await findVersion(tx, RU4)).id }
  })
  await expect(asActor(other.approver, tx => reportInstall(tx, { installationId: place.installations[0]!, buildId, result: 'failed' }))).rejects.toMatchObject({ code: 'not_found' })
  await as(kim, tx => reportInstall(tx, { installationId: rigged, buildId, result: 'failed' }))
  expect(await as(kim, tx => tx.db.select().from(profilePause))).toHaveLength(0)
})

it('a failure opens the way back that the verdict names, once, at the customer it happened to; whoever is paused is told', async () => {
  const kim = await house()
  const { place, other, buildId } = await as(kim, async tx => {
    const buildId = (await findVersion(tx, RU4)).id
    const [place, other] = [await addCustomer(tx), await addCustomer(tx)]
    await publish(tx, buildId, { runIds: [await sealedRun(tx, buildId, await addRig(tx))], backOut: 'Stop the services\nPut RU3 back on top', backOutJa: 'サービスを止める' })
    return { place, other, buildId }
  })
  const { id: reportId } = await asActor(place.approver, tx => reportInstall(tx, { installationId: place.installations[0]!, buildId, result: 'failed' }))
  for (let run = 0; run < 2; run++) await followFailure({ consultancyId: kim.consultancyId, reportId })
  const read = (actor: typeof place.approver) => asActor(actor, async tx => ({
    books: (await tx.db.select().from(runbook)).map(row => row.cause),
    steps: (await tx.db.select().from(runbookStep)).toSorted((a, b) => a.position - b.position).map(row => row.text),
    news: (await tx.db.select().from(liveEvent)).filter(row => row.kind === 'rollout').length,
  }))
  expect(await read(place.approver)).toMatchObject({ books: ['back_out'], steps: [{ en: 'Stop the services', ja: 'サービスを止める' }, { en: 'Put RU3 back on top' }] })
  const { books, news } = await read(other.approver)
  expect([books, news > 0]).toEqual([[], true])
})
