/** The parts of the script that are the same for everybody: no data is written into them but the list of groups, which holds literals. */
export const PARAMETERS = (groups: string): string => `[CmdletBinding(SupportsShouldProcess)]
param(
  # The WSUS computer group that holds each of our groups. One that is named nowhere is left alone.
  [hashtable] $Groups = ${groups},
  # A device key of this environment, from its page in Patchbench. Without one nothing is approved.
  [Security.SecureString] $ApiKey,
  [string] $WsusServer = 'localhost',
  [int] $Port = 8530,
  [switch] $UseSsl,
  [switch] $Apply
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
if (-not $Apply) { $WhatIfPreference = $true }`

export const ACTIONS = `
$script:Failures = 0
function Write-Outcome([hashtable] $What, [string] $Outcome, [string] $Why) {
  if ($Outcome -eq 'skipped') { $script:Failures++ }
  $group = ''
  if ($What.ContainsKey('Group')) { $group = $What.Group }
  [pscustomobject]@{ Build = $What.Build; UpdateId = $What.UpdateId; Revision = $What.Revision; Group = $group; Outcome = $Outcome; Why = $Why }
}

# The answer in words where it is not yes; nothing at all where it is. Whatever goes wrong is not yes. The question says
# nothing of what is installed there, so it changes nothing in Patchbench.
function Get-Refusal([hashtable] $System, [string] $BuildId) {
  if (-not $ApiKey) { return 'no -ApiKey was given, so Patchbench could not be asked' }
  try {
    $key = (New-Object Net.NetworkCredential '', $ApiKey).Password
    $body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json @{ system = $System.Name; installations = @() } -Compress))
    $answer = Invoke-RestMethod -Method Post -Uri $CheckUrl -Headers @{ Authorization = 'Bearer ' + $key } -ContentType 'application/json; charset=utf-8' -Body $body -TimeoutSec 30 -MaximumRedirection 0 -UseBasicParsing
    $offered = @($answer.builds | Where-Object { $_.id -eq $BuildId })
    if ($answer.system -eq $System.Name -and $offered.Count -eq 1) { return }
    return $System.Name + ' may not install it now'
  } catch {
    return 'Patchbench could not be asked about ' + $System.Name + ': ' + $_.Exception.Message
  }
}

# A name without a domain is the computer's own; one with a domain has to fit whole.
function Test-IsOneOf([string] $Computer, [string[]] $Names) {
  ($Names -contains $Computer) -or ($Names -contains $Computer.Split('.')[0])
}

# Why this group may not be approved for, or nothing.
function Get-GroupProblem($Group, [hashtable] $One) {
  if (@($Group.GetChildTargetGroups()).Count -gt 0) { return 'the WSUS group has groups inside it, which would get the approval too' }
  $computers = @($Group.GetComputerTargets() | ForEach-Object { $_.FullDomainName })
  if ($computers.Count -eq 0) { return 'the WSUS group is empty' }
  $names = @($One.Take | ForEach-Object { $_.Name }) + @($One.Have)
  $strangers = @($computers | Where-Object { -not (Test-IsOneOf $_ $names) })
  if ($strangers.Count -gt 0) { return 'the WSUS group also holds ' + ($strangers -join ', ') }
}

function Find-Update([hashtable] $One) {
  $id = New-Object Microsoft.UpdateServices.Administration.UpdateRevisionId ([guid] $One.UpdateId), ([int] $One.Revision)
  $wsus.GetUpdate([Microsoft.UpdateServices.Administration.UpdateRevisionId] $id)
}

$age = [DateTimeOffset]::UtcNow - [DateTimeOffset]::Parse($ExportedAt, [Globalization.CultureInfo]::InvariantCulture)
if ([Math]::Abs($age.TotalDays) -gt 7) { throw 'This script is more than seven days old. Export a new one.' }
foreach ($line in $NotHere) { Write-Warning $line }
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$wsus = Get-WsusServer -Name $WsusServer -PortNumber $Port -UseSsl:$UseSsl

# What was recalled comes first: declining needs nobody's leave.
foreach ($one in $Declines) {
  try {
    $update = Find-Update $one
    if ($update.IsDeclined) { Write-Outcome $one 'declined' 'it was already' }
    elseif ($Apply -and $PSCmdlet.ShouldProcess($one.Build, 'Decline')) { $update.Decline(); Write-Outcome $one 'declined' 'it was recalled' }
    else { Write-Outcome $one 'would decline' 'it was recalled' }
  } catch { Write-Outcome $one 'skipped' $_.Exception.Message }
}

foreach ($one in $Approvals) {
  try {
    $name = $Groups[$one.Group]
    if (-not $name) { Write-Outcome $one 'skipped' 'no WSUS group is named for it in -Groups'; continue }
    $found = @($wsus.GetComputerTargetGroups() | Where-Object { $_.Name -eq $name })
    if ($found.Count -ne 1) { Write-Outcome $one 'skipped' ('there is no WSUS group ' + $name); continue }
    $problem = Get-GroupProblem $found[0] $one
    if ($problem) { Write-Outcome $one 'skipped' $problem; continue }
    $update = Find-Update $one
    if (-not $update.IsLatestRevision) { Write-Outcome $one 'skipped' 'WSUS has a newer revision, which is not what was tested'; continue }
    $refusal = @($one.Take | ForEach-Object { Get-Refusal $_ $one.BuildId }) | Select-Object -First 1
    if ($refusal) { Write-Outcome $one 'skipped' $refusal; continue }
    if ($Apply -and $PSCmdlet.ShouldProcess($one.Build + ' / ' + $name, 'Approve')) {
      [void] $update.Approve([Microsoft.UpdateServices.Administration.UpdateApprovalAction]::Install, $found[0])
      Write-Outcome $one 'approved' 'each of its systems may install it'
    } else { Write-Outcome $one 'would approve' 'each of its systems may install it' }
  } catch { Write-Outcome $one 'skipped' $_.Exception.Message }
}
if ($script:Failures -gt 0) { exit 1 }`
