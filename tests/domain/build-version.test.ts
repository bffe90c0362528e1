import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBuildVersions, formatBuildVersion, parseBuildVersion, type BuildVersion } from '../../server/domain/build-version'
import { seeded } from './seed'

const part = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const versions = fc.tuple(part, part, part, part)

describe('build version', () => {
  it.each([
    '8.01.0311.003', '8.1.311.3', 'v8.1.311.3', 'V 8.1.311.3', 'Version 8.1 (Build 311.3)', 'version 8.1.311.3',
    '  8.1.311.3\n', 'Version 8.1 (Build 0311.003)', '8.1 (Build 311.3)', '８．１．３１１．３',
  ])('reads %j as 8.1.311.3', (text) => {
    expect(parseBuildVersion(text)).toEqual([8, 1, 311, 3])
  })

  it('reads the long spelling of the catalogue', () => {
    expect(parseBuildVersion('15.02.1748.037')).toEqual([15, 2, 1748, 37])
  })

  it.each([
    '', '8.1.311', '8.1.311.3.1', '8.1.311.', '8.1.311.x', '8.1.-311.3', 'KB952580', '8.1.311.3 beta', '8 1 311 3',
    '8.1.311.2147483648', '8.1.99999999999999999999.3', '8,1,311,3', '1e3.1.1.1', 'Version 8.1 (Build 311)', '8.1.311.3\n8.1.311.4',
  ])('does not guess at %j', (text) => {
    expect(parseBuildVersion(text)).toBeNull()
  })

  it('takes the largest part there is', () => {
    expect(parseBuildVersion('0.0.0.2147483647')).toEqual([0, 0, 0, 2147483647])
  })

  it('sorts numerically, not as text', () => {
    const sorted = ['8.1.1000.0', '8.1.999.9', '10.0.0.0', '8.1.999.10'].map((text) => parseBuildVersion(text)!).sort(compareBuildVersions)
    expect(sorted.map(formatBuildVersion)).toEqual(['8.1.999.9', '8.1.999.10', '8.1.1000.0', '10.0.0.0'])
  })

  it('comes back from every spelling it is written in', () => {
    fc.assert(
      fc.property(versions, fc.integer({ min: 0, max: 6 }), (version: BuildVersion, zeros) => {
        const padded = version.map((one) => '0'.repeat(zeros) + one)
        expect(parseBuildVersion(formatBuildVersion(version))).toEqual(version)
        expect(parseBuildVersion(padded.join('.'))).toEqual(version)
        expect(parseBuildVersion(`Version ${padded[0]}.${padded[1]} (Build ${padded[2]}.${padded[3]})`)).toEqual(version)
      }),
      seeded(2000),
    )
  })

  it('orders totally', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a: BuildVersion, b: BuildVersion, c: BuildVersion) => {
        expect(Math.sign(compareBuildVersions(a, b))).toBe(0 - Math.sign(compareBuildVersions(b, a)))
        if (compareBuildVersions(a, b) <= 0 && compareBuildVersions(b, c) <= 0) expect(compareBuildVersions(a, c)).toBeLessThanOrEqual(0)
        expect(compareBuildVersions(a, b) === 0).toBe(formatBuildVersion(a) === formatBuildVersion(b))
      }),
      seeded(2000),
    )
  })

  const releases = new URL('../../../shared/data/exchange-releases.csv', import.meta.url)
  it.skipIf(!existsSync(releases))('reads both spellings of every real Exchange build alike', () => {
    const rows = readFileSync(releases, 'utf8').trim().split('\n').slice(1).map((line) => line.replace(/"[^"]*"/g, 'quoted').split(','))
    const pairs = rows.map((row) => [row[4]!, row[5]!]).filter(([short, long]) => short && long)
    expect(pairs.length).toBeGreaterThan(400)
    for (const [short, long] of pairs) {
      expect(parseBuildVersion(short!), short).not.toBeNull()
      expect(parseBuildVersion(long!), long).toEqual(parseBuildVersion(short!))
    }
    console.info(`${pairs.length} real builds read in two spellings`)
  })
})
