import { describe, expect, it } from 'vitest'
import { nameServerRole } from '@/server/domain/server-role'
import { conditionsOf } from '@/server/verdicts/draft-input'

describe('one name for each server role', () => {
  it.each([['CAS', 'Client Access'], ['hub', 'Hub Transport'], [' HT ', 'Hub Transport'], ['MBX', 'Mailbox'], ['Edge', 'Edge Transport'], ['ＵＭ', 'Unified Messaging'], ['ハブ トランスポート', 'Hub Transport'], ['client  access', 'client  access']])(
    'records %s as %s',
    (written, name) => expect(nameServerRole(written)).toBe(name),
  )

  it('leaves a role it does not know as it was written, and its own names unchanged', () => {
    for (const role of ['Witness', 'Mailbox', 'Client Access', 'Management Tools', 'constructor']) expect(nameServerRole(role)).toBe(role)
  })

  it('asks a condition for the same name, so that one on "CAS" still blocks', () => {
    const [condition] = conditionsOf([{ effect: 'blocks', facet: 'roles', test: 'has', value: 'CAS', text: 'No.' }])
    expect(condition!.predicate).toEqual({ facet: 'roles', has: 'Client Access' })
  })
})
