import { expect, it } from 'vitest'
import { readEmptyCell } from '../../server/domain/empty-cell'
import { componentFacetKey } from '../../server/domain/facets'

const antivirus = componentFacetKey('antivirus')

it('an empty cell is unknown, and none only where that was stated', () => {
  expect(readEmptyCell(antivirus, null, false)).toBeNull()
  expect(readEmptyCell(antivirus, null, true)).toEqual([])
})

it.each(['product', 'branch', 'edition', 'os', 'roles', 'start'])('an empty cell never means that a server has no %s', (key) => {
  expect(readEmptyCell(key, null, true)).toBeNull()
})

it('an empty cell never erases what is known', () => {
  expect(readEmptyCell(antivirus, ['scan@8'], true)).toEqual(['scan@8'])
  expect(readEmptyCell('roles', ['mailbox'], false)).toEqual(['mailbox'])
})
