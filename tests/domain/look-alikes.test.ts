import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLookAlikes, likenessesOf, otherNames, type Named } from '../../server/domain/look-alikes'

const LABEL = 'Update Rollup 4 for Exchange Server 2007 SP1'
const final: Named = { buildId: 'final', version: [8, 1, 311, 3], hash: null, labels: [LABEL], kbs: ['KB952580'], aliases: ['8.1.311.2'] }
const other = (changes: Partial<Named>): Named => ({ buildId: 'other', version: [8, 1, 300, 0], hash: null, labels: ['Something else'], kbs: [], aliases: [], ...changes })

describe('edge 5: builds that look alike, and why', () => {
  it.each<[string, Partial<Named>, string[]]>([
    ['the same label, another build', { labels: [LABEL] }, ['same_label']],
    ['the same label in another spelling', { labels: [LABEL.toUpperCase().replace(' ', '  ')] }, ['same_label']],
    ['the same label, known by its hash only', { labels: [LABEL], version: null, hash: 'ab' }, ['same_label', 'hash_only']],
    ['the same label, a new KB', { labels: [LABEL], kbs: ['KB999999'] }, ['same_label', 'new_kb']],
    ['the same label and KB', { labels: [LABEL], kbs: ['KB952580'] }, ['same_label', 'shared_kb']],
    ['the same name, reissued', { labels: [`${LABEL} v2`] }, ['reissue']],
    ['the same name, reissued with a new KB', { labels: [`${LABEL}-v2`], kbs: ['KB999999'] }, ['reissue', 'new_kb']],
    ['the same exact build under another name', { version: [8, 1, 311, 3], labels: ['RU4'] }, ['same_version', 'other_names']],
    ['one KB on two builds', { kbs: ['KB952580', 'KB111111'] }, ['shared_kb']],
    ['a version that the other answers too', { version: [8, 1, 311, 2] }, ['alias']],
    ['a number both answer', { aliases: ['8.1.311.2'] }, ['shared_alias']],
    ['nothing in common', {}, []],
    ['a name that only starts alike', { labels: [`${LABEL}2`] }, []],
    ['a version nobody knows, and no name in common', { version: null, hash: 'ab' }, []],
  ])('%s', (_, changes, why) => {
    expect(likenessesOf(final, other(changes))).toEqual(why)
    expect(likenessesOf(other(changes), final)).toEqual(why)
  })

  it('the same hash under two names is one package twice', () => {
    expect(likenessesOf({ ...final, hash: 'AB' }, other({ hash: 'ab' }))).toEqual(['same_hash', 'other_names'])
  })

  it('no build looks like itself, and two of which nothing is known do not look alike', () => {
    expect(likenessesOf(final, final)).toEqual([])
    const blank = { version: null, hash: null, labels: [], kbs: [], aliases: [] }
    expect(likenessesOf({ ...blank, buildId: 'a' }, { ...blank, buildId: 'b' })).toEqual([])
  })

  it('the most alike come first', () => {
    const builds = [other({ buildId: 'kb', kbs: ['KB952580'] }), other({ buildId: 'name', labels: [LABEL] }), other({ buildId: 'far' }), other({ buildId: 'hash', version: null, hash: 'ab', labels: [LABEL] })]
    expect(findLookAlikes(final, builds).map(({ build }) => build.buildId)).toEqual(['hash', 'name', 'kb'])
  })

  it('one build with two names has other names; one name spelled twice is one', () => {
    expect(otherNames({ labels: ['RU5', 'Rollup 5'] })).toEqual(['RU5', 'Rollup 5'])
    expect(otherNames({ labels: ['RU5', 'ru5 '] })).toEqual([])
  })

  it('is mutual, whatever the builds', () => {
    const word = fc.constantFrom('RU4', 'ru4', 'RU4 v2', 'RU5')
    const build = (id: string) => fc.record({
      buildId: fc.constant(id), version: fc.option(fc.constantFrom([8, 1, 311, 3], [8, 1, 311, 2]), { nil: null }), hash: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
      labels: fc.array(word, { maxLength: 2 }), kbs: fc.array(fc.constantFrom('KB1', 'KB2'), { maxLength: 2 }), aliases: fc.array(fc.constantFrom('8.1.311.2', '8.1.311.3'), { maxLength: 1 }),
    }) as unknown as fc.Arbitrary<Named>
    fc.assert(fc.property(build('a'), build('b'), (a, b) => { expect(likenessesOf(a, b)).toEqual(likenessesOf(b, a)) }))
  })
})
