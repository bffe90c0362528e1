import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { matchCases, type PlanCase } from '@/server/lab/result-files/match-cases'
import { parseResultFile } from '@/server/lab/result-files/parse-result-file'
import type { CaseStatus, ImportedCase } from '@/server/lab/result-files/result-file'
import { processorMs } from '../support/processor-time'

const PLAN: PlanCase[] = [
  { id: 'p1', key: 'MAIL-01', title: 'Internal mail is delivered' },
  { id: 'p2', key: 'MAIL-02', title: 'External mail is delivered' },
  { id: 'p3', key: 'EWS-01', title: 'EWS answers' },
  { id: 'p4', key: 'SVC-01', title: 'Services run after a reboot' },
  { id: 'p5', key: 'BAK-01', title: 'A mailbox is restored' },
]

const imported = (name: string, status: CaseStatus = 'passed', fullName = name): ImportedCase => ({ suite: '', name, fullName, status, durationMs: null, message: null })
const planCaseOf = (name: string, fullName = name, plan = PLAN) => matchCases([imported(name, 'passed', fullName)], plan).results[0]?.planCaseId ?? null

describe('imported cases meet plan cases by tag, key or title, and are never guessed', () => {
  it.each([
    ['answers [EWS-01] quickly', 'p3'],
    ['[ews-01] answers', 'p3'],
    ['[It] [EWS-01] answers', 'p3'],
    ['EWS-01', 'p3'],
    ['EWS-01: answers', 'p3'],
    ['ews-01 answers', 'p3'],
    ['ＥＷＳ－０１：応答する', 'p3'],
    ['EWS-01応答する', 'p3'],
    ['EWS answers', 'p3'],
    ['  ews   ANSWERS ', 'p3'],
    ['Mailbox.Services run after a reboot', 'p4'],
    ['Mailbox.SVC-01: services', 'p4'],
    ['EWS-011: answers', null],
    ['EWS-01-b: answers', null],
    ['EWS-01b', null],
    ['after EWS-01: answers', null],
    ['copies mail.EWS-01.log', null],
    ['EWS answers slowly', null],
    ['[EWS-99] answers', null],
    ['', null],
  ])('%j → %s', (name, expected) => {
    expect(planCaseOf(name)).toBe(expected)
  })

  it('a tag or key on the enclosing block holds for its tests, the own tag before it', () => {
    expect(planCaseOf('queues', '[MAIL-02] outbound.queues')).toBe('p2')
    expect(planCaseOf('queues', 'MAIL-02.queues')).toBe('p2')
    expect(planCaseOf('[EWS-01] queues', '[MAIL-02] outbound.[EWS-01] queues')).toBe('p3')
  })

  it('a tag goes before a key, a key before a title, the longest key before a shorter one', () => {
    expect(planCaseOf('MAIL-01: see [EWS-01]')).toBe('p3')
    const plan = [...PLAN, { id: 'p6', key: 'X', title: 'MAIL-01 Internal' }, { id: 'p7', key: 'MAIL-01 b', title: 'b' }]
    expect(planCaseOf('MAIL-01 Internal', undefined, plan)).toBe('p1')
    expect(planCaseOf('MAIL-01 b: x', undefined, plan)).toBe('p7')
  })

  it('one that meets two plan cases becomes an extra result', () => {
    const both = imported('[EWS-01] [MAIL-01] both')
    expect(matchCases([both], PLAN)).toMatchObject({ results: [], extras: [{ imported: both, reason: 'ambiguous' }] })
    const twins = [...PLAN, { id: 'p9', key: 'Z-1', title: 'EWS answers' }]
    expect(matchCases([imported('EWS answers')], twins).extras[0]?.reason).toBe('ambiguous')
  })

  it('of several cases on one plan case the worst counts', () => {
    const order: CaseStatus[] = ['passed', 'skipped', 'blocked', 'failed', 'error']
    order.forEach((worst, index) => {
      const cases = order.slice(0, index + 1).map((status) => imported('[EWS-01] x', status))
      expect(matchCases(cases, PLAN).results).toMatchObject([{ planCaseId: 'p3', status: worst }])
    })
  })

  it('plan cases without a result are missing, and every imported case is somewhere', () => {
    for (const name of ['pester-mail-flow.nunit.xml', 'pester-mail-flow.junit.xml']) {
      const { cases } = parseResultFile(readFileSync(new URL(`../fixtures/results/${name}`, import.meta.url)))
      const { results, extras, missing } = matchCases(cases, PLAN)
      const outbound = name.includes('nunit') ? [['p2', 'passed', 2]] : []
      expect(results.map((result) => [result.planCaseId, result.status, result.cases.length])).toEqual([['p1', 'passed', 1], ...outbound, ['p3', 'failed', 1], ['p4', 'passed', 1]])
      expect(extras.map((extra) => extra.imported.status)).toEqual(['skipped', 'blocked'])
      expect(missing).toEqual(name.includes('nunit') ? ['p5'] : ['p2', 'p5'])
      expect(results.flatMap((result) => result.cases).length + extras.length).toBe(cases.length)
    }
  })

  it('stays linear in names of nothing but dots and brackets', () => {
    const cases = Array.from({ length: 8_000 }, () => imported('.['.repeat(500)))
    const startedAt = processorMs()
    expect(matchCases(cases, PLAN).extras).toHaveLength(8_000)
    expect(processorMs() - startedAt).toBeLessThan(5_000)
  })
})
