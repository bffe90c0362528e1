import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkBody } from '@/server/devices/reported'
import { parsePowershell } from '../support/powershell-grammar'

const script = readFileSync('server/devices/collector.ps1', 'utf8')
const code = script.replace(/<#[\s\S]*?#>/g, '').split('\n').filter(line => !/^\s*#/.test(line)).join('\n')

// No PowerShell is at hand where the tests run: what can be said of the text, and of what its grammar makes of it, is.
describe('the script for Windows hosts', () => {
  it('runs nothing that it was sent, and installs nothing', () => {
    for (const word of ['Invoke-Expression', 'iex ', 'Start-Process', 'Invoke-Command', 'Add-Type', 'DownloadFile', 'wusa', 'msiexec', 'Install-', 'Set-ExecutionPolicy', '& $', 'ScriptBlock']) expect(code, word).not.toContain(word)
    expect(code).not.toMatch(/\.\s+\$\w|Import-Module|Add-PSSnapin/)
  })

  it('speaks TLS, believes no other certificate, and sends the key to no other address', () => {
    expect(code).toContain('SecurityProtocolType]::Tls12')
    expect(code).not.toMatch(/ServerCertificateValidationCallback|SkipCertificateCheck|Ssl3|TrustAll/i)
    expect(code).toContain('MaximumRedirection = 0')
    expect(code).toMatch(/http:\/\/\(localhost\|127/)
  })

  it('takes the key from a parameter or the environment, and prints it nowhere', () => {
    expect(script).not.toMatch(/pb_[A-Za-z0-9]{8}/)
    expect(code).toContain('[string]$Key = $env:PATCHBENCH_KEY')
    const uses = code.split('\n').filter(line => /\$Key\b/.test(line))
    expect(uses.map(line => line.trim())).toEqual([
      '[string]$Key = $env:PATCHBENCH_KEY,',
      "if (-not $ShowOnly -and $Key -notmatch '^pb_[A-Za-z0-9_-]{43}$') {",
      "Headers = @{ Authorization = 'Bearer ' + $Key }",
    ])
    expect(code).not.toMatch(/Write-\w+[^\n]*\$(request|_\s*$|Error\b)/)
  })

  it('uses nothing that Windows PowerShell 5.1 does not know', () => {
    expect(code).not.toMatch(/\?\?|\?\.|&&|\|\||\bclean\s*\{|-Parallel|-AsHashtable|ForEach-Object -Parallel|\bternary\b/)
    expect(Buffer.byteLength(script), 'without a byte order mark 5.1 reads Latin-1').toBe(script.length)
  })

  it('is PowerShell by its grammar, and calls these commands only: none of them changes a system', () => {
    expect(parsePowershell(script)).toEqual({
      problems: [],
      commands: [
        'ConvertFrom-Json', 'ConvertTo-Json', 'Get-CimInstance', 'Get-Command', 'Get-Components', 'Get-ExchangeInstallation', 'Get-ExchangeProduct', 'Get-FileHash', 'Get-Item',
        'Get-ItemProperty', 'Get-MpComputerStatus', 'Get-Random', 'Get-Service', 'Get-TransportAgentList', 'Get-WindowsInstallation', 'Invoke-WebRequest', 'Join-Path', 'New-Object',
        'Set-StrictMode', 'Start-Sleep', 'Test-Path', 'Write-Error', 'Write-Output', 'Write-Verbose', 'Write-Warning',
      ],
    })
  })

  it('sends what the API takes', () => {
    const body = { system: 'EX01', os: 'Windows Server 2022', osPatchLevel: '10.0.20348.2849', installations: [{ product: 'exchange-2019', version: '15.2.1748.36', hash: 'a'.repeat(64) }], components: [{ kind: 'transport_agent', items: [] }, { kind: 'cluster', items: [{ name: 'Windows failover cluster' }] }] }
    expect(Object.keys(checkBody.parse(body)).toSorted()).toEqual(Object.keys(body).toSorted())
    for (const key of ['system', 'installations', 'components', 'os', 'osPatchLevel', 'product', 'version', 'hash', 'kind', 'items', 'name']) expect(code).toMatch(new RegExp(`\\b${key}\\b\\s*=`))
  })
})
