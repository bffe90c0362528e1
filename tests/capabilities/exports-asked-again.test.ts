import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, installation } from '@/db/schema'
import { asActor } from '@/db/scope'
import { approve, decline } from '@/server/decisions/decide'
import { answerApi } from '@/server/devices/api'
import { makeKey, makeKeyInput, revokeKey } from '@/server/devices/keys'
import { download, downloadInput } from '@/server/exports/download'
import { recordWsusUpdate, recordWsusUpdateInput } from '@/server/exports/record-wsus-update'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun } from '../support/scene'
import { seenOf } from '../support/tenant-work'

await testDatabase()

/** Approved, exported, and not yet run. */
const exported = async () => {
  const kim = await house()
  const { ru4, place } = await as(kim, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const place = await addCustomer(tx, [{ name: 'EX01' }])
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] })
    await recordWsusUpdate(tx, recordWsusUpdateInput.parse({ buildId: ru4.id, updateId: 'f9d0a2e4-5c3b-4e43-9a55-2c8f6c6b7d10', revision: 201, source: 'Our own WSUS' }))
    return { ru4, place }
  })
  const { environmentId, approver } = place
  await asActor(approver, async tx => approve(tx, { environmentId, buildId: ru4.id, seen: await seenOf(tx, ru4.id, environmentId), acknowledged: [] }))
  const made = await as(kim, tx => makeKey(tx, makeKeyInput.parse({ environmentId, name: 'WSUS' })))
  const { text } = await asActor(approver, tx => download(tx, downloadInput.parse({ environmentId, format: 'ps1' })))
  return { kim, ru4, approver, environmentId, keyId: made.id, key: made.key, text }
}

/** What the script would do: its own question, by its own data, and its own rule for a yes. */
const wouldApprove = async ({ text, key }: { text: string; key: string }): Promise<boolean> => {
  expect(text).toContain('(ConvertTo-Json @{ system = $System.Name; installations = @() } -Compress)')
  expect(text).toContain('if ($answer.system -eq $System.Name -and $offered.Count -eq 1) { return }')
  expect(text).toContain('@($answer.builds | Where-Object { $_.id -eq $BuildId })')
  const [, url] = /\$CheckUrl = '([^']+)'/.exec(text)!
  const [, buildId, name] = /BuildId = '([^']+)'.* Take = @\(@\{ Id = '[^']+'; Name = '([^']+)' \}\)/.exec(text)!
  const answer = await answerApi({
    method: 'POST', path: new URL(url!).pathname, authorization: `Bearer ${key}`, ifNoneMatch: null, peer: '192.0.2.1', body: JSON.stringify({ system: name, installations: [] }),
  })
  if (answer.status !== 200) return false
  const said = JSON.parse(answer.body) as { system: string; builds: { id: string }[] }
  return said.system === name && said.builds.filter(one => one.id === buildId).length === 1
}

describe('a script asks again before each approval', () => {
  let scene: Awaited<ReturnType<typeof exported>>
  beforeAll(async () => {
    scene = await exported()
  })

  it('is told yes while nothing has changed, and its question changes nothing', async () => {
    const stateOf = () => as(scene.kim, async tx => [await tx.db.select().from(installation).where(eq(installation.environmentId, scene.environmentId)), (await tx.db.select({ id: auditEntry.id }).from(auditEntry)).length])
    const before = await stateOf()
    expect(await wouldApprove(scene)).toBe(true)
    expect(await stateOf()).toEqual(before)
  })

  it('does nothing without a key of this environment', async () => {
    const other = await exported()
    expect(await wouldApprove({ ...scene, key: `pb_${'x'.repeat(43)}` })).toBe(false)
    expect(await wouldApprove({ ...scene, text: scene.text.replaceAll(scene.ru4.id, crypto.randomUUID()) })).toBe(false)
    await as(other.kim, tx => revokeKey(tx, { keyId: other.keyId }))
    expect(await wouldApprove(other)).toBe(false)
  })

  it('does nothing when the build was recalled between export and run', async () => {
    const { kim, ru4, ...rest } = await exported()
    expect(await wouldApprove(rest)).toBe(true)
    await as(kim, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    expect(await wouldApprove(rest)).toBe(false)
  })

  it('does nothing when the customer changed its mind', async () => {
    const { ru4, approver, environmentId, ...rest } = await exported()
    await asActor(approver, async tx => decline(tx, { environmentId, buildId: ru4.id, seen: await seenOf(tx, ru4.id, environmentId), reason: 'Month end' }))
    expect(await wouldApprove(rest)).toBe(false)
  })
})
