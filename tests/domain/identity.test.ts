import { describe, expect, it } from 'vitest'
import { identifyBuild, type IdentityCandidate } from '../../server/domain/identity'
import type { BuildVersion } from '../../server/domain/build-version'

const v = (revision: number, build = 311): BuildVersion => [8, 1, build, revision]
const ru3: IdentityCandidate = { buildId: 'ru3', version: v(2, 291), hash: null, aliases: [], releasedOn: new Date('2008-07-08'), labels: ['RU3'] }
const final: IdentityCandidate = { buildId: 'final', version: v(3), hash: 'F1', aliases: [v(2)], releasedOn: new Date('2008-10-07'), labels: ['RU4', 'KB952580'] }
const prerelease: IdentityCandidate = { buildId: 'prerelease', version: null, hash: 'P1', aliases: [], releasedOn: null, labels: ['RU4'] }
const seen = (reportedVersion: BuildVersion | null, rest: { hash?: string; seenOn?: string } = {}) => ({
  reportedVersion, hash: rest.hash ?? null, seenOn: rest.seenOn ? new Date(rest.seenOn) : null,
})

describe('identity', () => {
  it('an exact version without a lookalike is confirmed', () => {
    expect(identifyBuild(seen(v(2, 291), { seenOn: '2008-09-01' }), [ru3, final])).toEqual({
      state: 'confirmed', buildId: 'ru3', matchedBy: 'version', mayBeIds: ['ru3'], reasons: ['version_match'],
    })
  })

  it('edge 5: an alias alone confirms nothing', () => {
    expect(identifyBuild(seen(v(2)), [ru3, final])).toMatchObject({ state: 'identity_unconfirmed', buildId: 'final', matchedBy: 'alias', reasons: ['alias_only'] })
  })

  it('edge 5: the same label on a build of unknown version leaves it open which of the two it is', () => {
    expect(identifyBuild(seen(v(3)), [ru3, final, prerelease])).toMatchObject({
      state: 'identity_unconfirmed', mayBeIds: ['final', 'prerelease'], reasons: ['same_label_unknown_version'],
    })
  })

  it('edge 5: the same build under two labels is still one build', () => {
    expect(identifyBuild(seen(v(3)), [{ ...final, labels: ['RU4', 'Rollup 4', 'KB952580', 'KB999999'] }]).state).toBe('confirmed')
  })

  it('edge 5: a new build under an old label has an identity of its own', () => {
    const second: IdentityCandidate = { ...final, buildId: 'v2', version: v(4), hash: null, aliases: [] }
    expect(identifyBuild(seen(v(4)), [final, second])).toMatchObject({ state: 'confirmed', buildId: 'v2' })
    expect(identifyBuild(seen(v(3)), [final, second])).toMatchObject({ state: 'confirmed', buildId: 'final' })
  })

  it('a version seen before its release date is not yet that build', () => {
    expect(identifyBuild(seen(v(3), { seenOn: '2008-09-10' }), [final])).toMatchObject({ state: 'identity_unconfirmed', reasons: ['seen_before_release'] })
    expect(identifyBuild(seen(v(3), { seenOn: '2008-10-07' }), [final]).state).toBe('confirmed')
  })

  it('says every doubt at once', () => {
    expect(identifyBuild(seen(v(2), { seenOn: '2008-09-10', hash: 'XX' }), [final, prerelease]).reasons).toEqual([
      'alias_only', 'hash_differs', 'seen_before_release', 'same_label_unknown_version',
    ])
  })

  it('the hash of an installed binary settles it, in any case of letters and against every doubt', () => {
    expect(identifyBuild(seen(v(3), { hash: 'p1', seenOn: '2008-09-10' }), [final, prerelease])).toMatchObject({ state: 'confirmed', buildId: 'prerelease', matchedBy: 'hash' })
    expect(identifyBuild(seen(null, { hash: 'F1' }), [final, prerelease])).toMatchObject({ state: 'confirmed', buildId: 'final' })
  })

  it('a hash that contradicts the catalogue is a doubt, not a match', () => {
    expect(identifyBuild(seen(v(3), { hash: 'other' }), [final])).toMatchObject({ state: 'identity_unconfirmed', reasons: ['hash_differs'] })
  })

  it('an engineer\'s word settles it for the version it was given about, and for no other', () => {
    const word = { buildId: 'final', version: v(3), scope: 'build' as const }
    expect(identifyBuild({ ...seen(v(3)), confirmations: [word] }, [final, prerelease])).toMatchObject({ state: 'confirmed', buildId: 'final', matchedBy: 'word' })
    expect(identifyBuild({ ...seen(v(2)), confirmations: [word] }, [final, prerelease]).state).toBe('identity_unconfirmed')
  })

  it('a word given once for the build does not hold where a hash says that it is another package', () => {
    const word = { buildId: 'final', version: v(3), scope: 'build' as const }
    expect(identifyBuild({ ...seen(v(3), { hash: 'XX' }), confirmations: [word] }, [ru3, final, prerelease])).toMatchObject({ state: 'identity_unconfirmed' })
    expect(identifyBuild({ ...seen(v(3), { hash: 'XX' }), confirmations: [{ ...word, scope: 'system' }] }, [ru3, final, prerelease])).toMatchObject({ state: 'confirmed', buildId: 'final' })
    expect(identifyBuild({ ...seen(v(2, 291), { hash: 'XX' }), confirmations: [{ buildId: 'ru3', version: v(2, 291), scope: 'build' }] }, [ru3])).toMatchObject({ state: 'confirmed', matchedBy: 'word' })
  })

  it('the word about one system beats the word about the build', () => {
    const words = [{ buildId: 'prerelease', version: v(3), scope: 'system' as const }, { buildId: 'final', version: v(3), scope: 'build' as const }]
    expect(identifyBuild({ ...seen(v(3)), confirmations: words }, [final, prerelease]).buildId).toBe('prerelease')
  })

  it('a word about a build that is not in the catalogue settles nothing', () => {
    expect(identifyBuild({ ...seen(v(2)), confirmations: [{ buildId: 'gone', version: v(2), scope: 'system' }] }, [final]).state).toBe('identity_unconfirmed')
  })

  it('two builds of one version are told apart by nobody but a hash or a word', () => {
    expect(identifyBuild(seen(v(3)), [final, { ...final, buildId: 'twin', hash: 'T1', aliases: [] }])).toMatchObject({
      state: 'identity_unconfirmed', buildId: null, mayBeIds: ['final', 'twin'], reasons: ['several_builds'],
    })
  })

  it('edge 10: a version the catalogue does not know is neither an error nor a guess', () => {
    expect(identifyBuild(seen(v(1, 305)), [ru3, final])).toMatchObject({ state: 'unknown_version', buildId: null, reasons: ['version_not_in_catalogue'] })
    expect(identifyBuild(seen(null), [ru3, final])).toMatchObject({ state: 'unknown_version', reasons: ['nothing_reported'] })
  })
})
