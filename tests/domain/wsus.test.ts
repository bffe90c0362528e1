import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stampSet, type ApprovedSet, type SetBuild, type SetSystem } from '@/server/domain/approved-set'
import { powershellLiteral } from '@/server/domain/powershell-literal'
import type { Status } from '@/server/domain/status'
import { planWsus } from '@/server/domain/wsus-plan'
import { UnclearUpdates, wsusScript } from '@/server/domain/wsus-script'
import { parsePowershell } from '../support/powershell-grammar'
import { readPowershell } from '../support/read-powershell'
import { seeded } from './seed'

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const system = (name: string, status: Status | Status[], is: Partial<SetSystem> = {}): SetSystem => {
  const reasons = [status].flat()
  return {
    systemId: guid(name.length * 1000 + name.charCodeAt(name.length - 1)), name, ring: 1, installationId: guid(1), installedVersion: '8.1.291.2',
    mayInstall: reasons[0] === 'may_install', status: reasons[0]!, reasons: reasons.map(one => ({ status: one, detail: null })), ...is,
  }
}
const entry = (n: number, alsoOn: string[] = []) => ({ updateId: guid(900 + n), revision: n, title: 'Update Rollup 4 (KB952580)', alsoOn })
const build = (systems: SetSystem[], is: Partial<SetBuild> = {}): SetBuild => ({
  id: guid(7), names: ['Update Rollup 4'], version: '8.1.311.3', sha256: null, kbs: ['KB952580'], product: { id: 'exchange-2007', name: 'Exchange Server 2007' }, branch: null,
  recalled: false, verdict: null, decision: null, wsus: [entry(4)], systems, ...is,
})
const setOf = (...builds: SetBuild[]): ApprovedSet => stampSet({ environment: { id: guid(1), name: 'Mail', customer: { id: guid(2), name: 'Harbour Dental' } }, builds }, new Date('2026-11-30T12:00:00Z'))
const script = (set: ApprovedSet, partial = false) => wsusScript(set, { checkUrl: 'https://bench.example/api/v1/devices/check', partial })

describe('what a WSUS server is told', () => {
  it('approves for a group whose systems may all install, or have it without any doubt', () => {
    const plan = planWsus(setOf(build([system('EX1', 'may_install'), system('EX2', 'may_install'), system('EX3', 'installed')])))
    expect(plan.approvals.map(({ update, group, take, have }) => ({ update, group, take: take.map(one => one.name), have: have.map(one => one.name) }))).toEqual([
      { update: { updateId: guid(904), revision: 4 }, group: 'exchange-2007 ring 1', take: ['EX1', 'EX2'], have: ['EX3'] },
    ])
  })

  it.each<[string, SetSystem]>([
    ['declined by the customer', system('EX9', 'declined')],
    ['held', system('EX9', 'held')],
    ['of unknown identity though the build seems to be there', system('EX9', ['identity_unconfirmed', 'installed'])],
    ['on something newer', system('EX9', 'superseded')],
    ['of another branch', system('EX9', 'not_applicable')],
  ])('leaves a group out for one system that is %s, and says which', (_, one) => {
    const plan = planWsus(setOf(build([system('EX1', 'may_install'), one])))
    expect(plan.approvals).toEqual([])
    expect(plan.leftOut.map(({ group, because }) => [group, because.map(({ name }) => name)])).toEqual([['exchange-2007 ring 1', ['EX9']]])
    expect(script(setOf(build([system('EX1', 'may_install'), one])))).toMatch(new RegExp(`^#   'Update Rollup 4 8\\.1\\.311\\.3' for 'exchange-2007 ring 1': 'EX9: ${one.reasons.map(({ status }) => status).join(', ')}'\r$`, 'm'))
  })

  it('keeps rings apart: one that waits for its turn holds nobody else up', () => {
    const plan = planWsus(setOf(build([system('EX1', 'may_install'), system('EX2', 'ring', { ring: 2 })])))
    expect(plan.approvals.map(({ group }) => group)).toEqual(['exchange-2007 ring 1'])
    expect(plan.leftOut).toEqual([])
  })

  it('counts a system that has the product twice by the worse of its answers', () => {
    const twice = [system('EX1', 'may_install'), system('EX1', 'needs_info')]
    for (const systems of [twice, twice.toReversed()]) expect(planWsus(setOf(build(systems))).approvals).toEqual([])
  })

  it('declines what was recalled and never approves it, wherever it is', () => {
    for (const status of ['recalled', 'superseded', 'may_install'] as const) {
      const plan = planWsus(setOf(build([system('EX1', status)], { recalled: true })))
      expect([plan.approvals.length, plan.declines.map(({ update }) => update.updateId)]).toEqual([0, [guid(904)]])
    }
  })

  it.each<[string, SetBuild['wsus'], RegExp]>([
    ['without an UpdateID', [], /Update Rollup 4 8\.1\.311\.3 has no UpdateID\. Record one on its page\./],
    ['with two of them', [entry(4), entry(5)], /has several UpdateIDs .*Record on its page the one that counts/],
    ['that shares its UpdateID', [entry(4, ['Update Rollup 3'])], /shares its UpdateID with Update Rollup 3\. Correct/],
  ])('refuses a build %s, naming it and the way out; a partial script leaves it out and says so', (_, wsus, says) => {
    for (const recalled of [false, true]) {
      const set = setOf(build([system('EX1', 'may_install')], { wsus, recalled }), build([system('EX1', 'may_install')], { id: guid(8), names: ['Fine'], wsus: [entry(6)] }))
      expect(() => script(set)).toThrow(UnclearUpdates)
      expect(() => script(set)).toThrow(says)
      const partial = script(set, true)
      expect(partial.split('\r\n').filter(line => line.startsWith('#')).join('\n')).toMatch(says)
      expect(partial).toContain(`UpdateId = '${guid(906)}'`)
      for (const { updateId } of wsus) expect(partial).not.toContain(`UpdateId = '${updateId}'`)
    }
  })

  it('asks nothing of a build that nobody here may install', () => {
    expect(script(setOf(build([system('EX1', 'undecided')], { wsus: [] })))).toContain('$Approvals = @()')
  })
})

describe('the script', () => {
  const text = script(setOf(build([system('EX1', 'may_install')]), build([system('EX1', 'recalled')], { id: guid(8), names: ['Pulled'], recalled: true, wsus: [entry(6)] })))

  it('is for Windows PowerShell 5.1: marked as UTF-8, lines ended as Windows does, every bracket and quote closed', () => {
    expect(text.startsWith('\uFEFF#requires -Version 5.1\r\n')).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(readPowershell(text).problems).toEqual([])
    // What 5.1 does not know.
    expect(readPowershell(text).skeleton).not.toMatch(/\?\?|\?\.|&&|\|\||-SkipHttpErrorCheck|-AsHashtable|ForEach-Object -Parallel/)
  })

  it('is PowerShell by its grammar, and calls these commands only', () => {
    expect(parsePowershell(text)).toEqual({ problems: [], commands: ['ConvertTo-Json', 'Find-Update', 'Get-GroupProblem', 'Get-Refusal', 'Get-WsusServer', 'Invoke-RestMethod', 'New-Object', 'Select-Object', 'Set-StrictMode', 'Test-IsOneOf', 'Where-Object', 'Write-Outcome', 'Write-Warning'] })
  })

  it('names updates by UpdateID and revision only: no title and no KB is in what acts', () => {
    expect(text).not.toMatch(/KB\d/)
    expect(text).not.toMatch(/Title|SearchUpdates|Get-WsusUpdate|Approve-WsusUpdate/)
    expect(text).toContain(`UpdateId = '${guid(904)}'; Revision = 4;`)
    expect(text).toContain('$wsus.GetUpdate([Microsoft.UpdateServices.Administration.UpdateRevisionId] $id)')
  })

  it('acts in two places, each only with -Apply', () => {
    const code = readPowershell(text).skeleton.split('\n')
    const acting = code.filter(line => /\.(Approve|Decline)\(/.test(line))
    expect(acting).toHaveLength(2)
    const guards = code.filter(line => line.includes('ShouldProcess('))
    expect(guards).toHaveLength(2)
    for (const line of guards) expect(line).toContain('if ($Apply -and $PSCmdlet.ShouldProcess(')
    expect(code.some(line => line.includes('if (-not $Apply) { $WhatIfPreference = $true }'))).toBe(true)
  })

  it('asks for every system between looking up an update and approving it, and a question that fails is a refusal', () => {
    const loop = text.slice(text.indexOf('foreach ($one in $Approvals)'))
    const [asks, leaves, approves] = ['Get-Refusal $_ $one.BuildId', 'if ($refusal) {', '.Approve('].map(part => loop.indexOf(part))
    expect(asks).toBeGreaterThan(0)
    expect(leaves).toBeGreaterThan(asks!)
    expect(approves).toBeGreaterThan(leaves!)
    const question = text.slice(text.indexOf('function Get-Refusal'), text.indexOf('function Test-IsOneOf'))
    expect(question.match(/\breturn\b(?! [$'])/g)).toHaveLength(1)
    expect(question).toMatch(/\} catch \{\s+return 'Patchbench could not be asked/)
  })
})

const NASTY = ["'", '’', '‘', '‚', '‛', '“', '"', '`', '$(', '${', ')', '}', '@', '#', '<#', '#>', '\r', '\n', '\r\n', '\u0085', '\u2028', '\u2029', '\0', '\u202e', ';', '; Remove-Item C:\\ -Recurse; ', "'; iex '", '\uFEFF', "'@\r\n", '漢', '--%']
const nasty = () => fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code))), { maxLength: 12 }).map(parts => parts.join(''))

describe('data stays data', () => {
  it('whatever text it is, a literal is one string and reads back as that text on one line', () => {
    fc.assert(
      fc.property(nasty(), text => {
        const read = readPowershell(`$a = ${powershellLiteral(text)}; $b`)
        expect(read.problems).toEqual([])
        expect(read.skeleton).toBe('$a = S; $b')
        expect(read.strings).toEqual([text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')])
        expect(readPowershell(`# ${powershellLiteral(text)}\n$b`).skeleton).toBe('#\n$b')
      }),
      seeded(300),
    )
  }, 30_000)

  it('no name, reason or address changes what a script does', () => {
    const written = (say: () => string) => {
      const one = (is: Status, ring: number): SetSystem => ({ ...system('EX', is), systemId: guid(ring), name: say(), ring, reasons: [{ status: is, detail: is === 'may_install' ? null : say() }] })
      const set = stampSet(
        {
          environment: { id: guid(1), name: say(), customer: { id: guid(2), name: say() } },
          builds: [
            build([one('may_install', 1), one('may_install', 2), { ...one('held', 2), systemId: guid(3) }], { names: [say()], version: say(), product: { id: 'exchange-2007', name: say() } }),
            build([one('recalled', 1)], { id: guid(8), names: [say()], recalled: true, wsus: [entry(5)] }),
            build([one('may_install', 1)], { id: guid(9), names: [say()], wsus: [entry(6, [say()])] }),
          ],
        },
        new Date(0),
      )
      return readPowershell(wsusScript(set, { checkUrl: say(), partial: true }))
    }
    const plain = written(() => 'x')
    expect(plain.problems).toEqual([])
    expect(plain.strings.length).toBeGreaterThan(20)
    fc.assert(
      fc.property(fc.array(nasty(), { minLength: 1, maxLength: 8 }), texts => {
        let at = 0
        const read = written(() => texts[at++ % texts.length]!)
        expect(read.problems).toEqual([])
        expect(read.skeleton).toBe(plain.skeleton)
      }),
      seeded(100),
    )
  }, 30_000)
})
