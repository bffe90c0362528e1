<#
.SYNOPSIS
  Asks Patchbench what may be installed on this host, and prints it with the reasons. Installs nothing.
.DESCRIPTION
  Reads which builds of Windows and Exchange are installed, the SHA-256 of Exchange's setup binary and a few components,
  sends that, and prints what is approved, in order, and why the rest is not. For Windows PowerShell 5.1.
  The key is read from -Key, or better from the environment variable PATCHBENCH_KEY; it is never printed.
.EXAMPLE
  $env:PATCHBENCH_KEY = '<key>'; .\collector.ps1 -Server https://patchbench.example.com
.NOTES
  Exit code 0: answered. 1: not answered. 2: something is approved and waits to be installed by you.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][ValidatePattern('^https?://')][string]$Server,
    [string]$Key = $env:PATCHBENCH_KEY,
    [string]$SystemName = $env:COMPUTERNAME,
    # For a scheduled task: wait a random part of this many seconds first, so that not all hosts ask at once.
    [ValidateRange(0, 14400)][int]$SpreadSeconds = 0,
    # Prints what would be sent, and sends nothing.
    [switch]$ShowOnly
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if (-not $ShowOnly -and $Key -notmatch '^pb_[A-Za-z0-9_-]{43}$') {
    Write-Error 'No key: set PATCHBENCH_KEY, or pass -Key. A key begins with pb_ and is made on the page of the environment.' -ErrorAction Continue
    exit 1
}
if ($Server -notmatch '^https://' -and $Server -notmatch '^http://(localhost|127\.0\.0\.1)(:|/|$)') {
    Write-Error 'The server must be reached by https: the key would travel in the clear.' -ErrorAction Continue
    exit 1
}
# Windows Server 2012 and older do not speak TLS 1.2 unless told to.
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

function Get-ExchangeInstallation {
    # The setup key of each generation; the file's version is what its build tables list.
    $generations = @(
        @{ Path = 'HKLM:\SOFTWARE\Microsoft\Exchange\Setup'; Value = 'MsiInstallPath' },
        @{ Path = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v14\Setup'; Value = 'MsiInstallPath' },
        @{ Path = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15\Setup'; Value = 'MsiInstallPath' }
    )
    foreach ($generation in $generations) {
        if (-not (Test-Path -Path $generation.Path)) { continue }
        $setup = Get-ItemProperty -Path $generation.Path
        if (-not $setup.PSObject.Properties[$generation.Value]) { continue }
        $file = Join-Path -Path $setup.($generation.Value) -ChildPath 'Bin\ExSetup.exe'
        if (-not (Test-Path -Path $file)) { continue }
        $info = (Get-Item -Path $file).VersionInfo
        $version = '{0}.{1}.{2}.{3}' -f $info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart
        $product = Get-ExchangeProduct -Major $info.FileMajorPart -Minor $info.FileMinorPart -Build $info.FileBuildPart
        if ($product) {
            @{ product = $product; version = $version; hash = (Get-FileHash -Path $file -Algorithm SHA256).Hash.ToLowerInvariant() }
        }
    }
}

function Get-ExchangeProduct {
    param([int]$Major, [int]$Minor, [int]$Build)
    if ($Major -eq 8) { return 'exchange-2007' }
    if ($Major -eq 14) { return 'exchange-2010' }
    if ($Major -ne 15) { return $null }
    if ($Minor -eq 0) { return 'exchange-2013' }
    if ($Minor -eq 1) { return 'exchange-2016' }
    # The subscription edition went on counting where 2019 CU15 stood.
    if ($Minor -eq 2 -and $Build -ge 2562) { return 'exchange-se' }
    if ($Minor -eq 2) { return 'exchange-2019' }
    return $null
}

function Get-WindowsInstallation {
    param($Os, $Current)
    $products = @{ '9200' = 'windows-server-2012'; '14393' = 'windows-server-2016'; '20348' = 'windows-server-2022'; '26100' = 'windows-server-2025' }
    $product = $products[[string]$Os.BuildNumber]
    if (-not $product -or $Os.ProductType -eq 1) { return }
    $ubr = 0
    if ($Current.PSObject.Properties['UBR']) { $ubr = $Current.UBR }
    if ($ubr -eq 0) { return }
    $major = '10.0'
    if ($Os.BuildNumber -eq '9200') { $major = '6.2' }
    @{ product = $product; version = ('{0}.{1}.{2}' -f $major, $Os.BuildNumber, $ubr) }
}

function Get-Components {
    # A kind is sent only when it could be read whole: what is not sent stays as it is known.
    $antivirus = @()
    if (Get-Command -Name Get-MpComputerStatus -ErrorAction SilentlyContinue) {
        try {
            $status = Get-MpComputerStatus
            if ($status.AntivirusEnabled) { $antivirus += @{ name = 'Microsoft Defender Antivirus'; version = [string]$status.AMProductVersion } }
        }
        catch { Write-Verbose 'Microsoft Defender does not answer.' }
    }
    # Other products do not say reliably that they are antivirus, so an empty list would be a guess.
    if ($antivirus.Count -gt 0) { @{ kind = 'antivirus_defender'; items = $antivirus } }

    $agents = Get-TransportAgentList
    if ($null -ne $agents) { @{ kind = 'transport_agent'; items = @($agents) } }

    $cluster = Get-Service -Name 'ClusSvc' -ErrorAction SilentlyContinue
    $nodes = @()
    if ($cluster) { $nodes += @{ name = 'Windows failover cluster' } }
    @{ kind = 'cluster'; items = $nodes }
}

function Get-TransportAgentList {
    # The file that Exchange keeps its agents in: no Exchange snap-in is loaded into this session.
    foreach ($path in 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15\Setup', 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v14\Setup', 'HKLM:\SOFTWARE\Microsoft\Exchange\Setup') {
        if (-not (Test-Path -Path $path)) { continue }
        $setup = Get-ItemProperty -Path $path
        if (-not $setup.PSObject.Properties['MsiInstallPath']) { continue }
        $file = Join-Path -Path $setup.MsiInstallPath -ChildPath 'TransportRoles\Shared\agents.config'
        if (-not (Test-Path -Path $file)) { continue }
        try {
            $settings = New-Object -TypeName System.Xml.XmlReaderSettings
            $settings.DtdProcessing = [System.Xml.DtdProcessing]::Prohibit
            $reader = [System.Xml.XmlReader]::Create($file, $settings)
            try {
                $document = New-Object -TypeName System.Xml.XmlDocument
                $document.XmlResolver = $null
                $document.Load($reader)
            }
            finally { $reader.Close() }
            $found = @()
            foreach ($agent in $document.GetElementsByTagName('agent')) {
                if ($agent.GetAttribute('enabled') -eq 'true') { $found += @{ name = $agent.GetAttribute('name') } }
            }
            return , $found
        }
        catch { Write-Verbose 'The list of transport agents could not be read.' }
    }
    return $null
}

$os = Get-CimInstance -ClassName Win32_OperatingSystem
$current = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$body = @{ system = $SystemName; installations = @(Get-ExchangeInstallation) + @(Get-WindowsInstallation -Os $os -Current $current); components = @(Get-Components) }
$release = [regex]::Match([string]$os.Caption, 'Windows Server \d{4}( R2)?')
if ($release.Success) { $body.os = $release.Value }
if ($current.PSObject.Properties['UBR']) { $body.osPatchLevel = '{0}.{1}' -f $os.Version, $current.UBR }
$json = ConvertTo-Json -InputObject $body -Depth 6 -Compress

if ($ShowOnly) { Write-Output $json; exit 0 }
if ($SpreadSeconds -gt 0) { Start-Sleep -Seconds (Get-Random -Minimum 0 -Maximum $SpreadSeconds) }

try {
    $request = @{
        Uri = $Server.TrimEnd('/') + '/api/v1/devices/check'
        Method = 'Post'
        Headers = @{ Authorization = 'Bearer ' + $Key }
        ContentType = 'application/json; charset=utf-8'
        Body = [Text.Encoding]::UTF8.GetBytes($json)
        TimeoutSec = 60
        UseBasicParsing = $true
        # Followed, a redirect would carry the key to another server.
        MaximumRedirection = 0
    }
    $response = Invoke-WebRequest @request
    # Windows PowerShell reads what names no charset as Latin-1; ours is UTF-8.
    $answer = ConvertFrom-Json -InputObject ([Text.Encoding]::UTF8.GetString($response.RawContentStream.ToArray()))
}
catch {
    # The message of the exception, never the request: the key is in that.
    Write-Error ('Patchbench did not answer: ' + $_.Exception.Message + ' Nothing is approved until it does.') -ErrorAction Continue
    exit 1
}

foreach ($alert in $answer.alerts) { Write-Warning $alert.sentence }
if ($answer.downloads -eq 0) { Write-Output ('{0}: nothing to install.' -f $answer.system) }
else { Write-Output ('{0}: {1} approved, in this order:' -f $answer.system, $answer.downloads) }
$place = 0
foreach ($build in $answer.builds) {
    $place += 1
    Write-Output ('  {0}. {1} ({2}) {3}' -f $place, $build.label, $build.version, ($build.kbs -join ' '))
    if ($build.url) { Write-Output ('     from {0}' -f $build.url) }
    if ($build.hash) { Write-Output ('     SHA-256 {0}' -f $build.hash) }
    if ($build.deadline) { Write-Output ('     before {0}; after that it has to be asked for again' -f $build.deadline) }
}
foreach ($entry in $answer.reasons) {
    $name = ''
    if ($entry.build) { $name = '{0} ({1}): ' -f $entry.build.label, $entry.build.version }
    foreach ($reason in $entry.reasons) { Write-Output ('  not {0}{1}' -f $name, $reason.sentence) }
}
Write-Output ('Ask again in {0} hours.' -f [math]::Round($answer.nextPollSeconds / 3600, 1))
if ($answer.downloads -gt 0) { exit 2 }
exit 0
