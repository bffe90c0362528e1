import { ResultFileError } from './result-file-error'

const SUPPORTED = 'Import NUnit 2.5 XML (Pester: OutputFormat NUnitXml) or JUnit XML instead.'

const OTHER_ROOTS: Record<string, string> = {
  'test-run': 'NUnit 3',
  TestRun: 'TRX',
  assemblies: 'xUnit.net',
  assembly: 'xUnit.net',
}

/** Throws the reason when the text is no XML at all, naming the format where it is a known one. */
export function refuseOtherText(text: string, filename: string | undefined): void {
  const start = text.slice(0, 4_000).trimStart()
  if (start.startsWith('<')) return
  if (/^(TAP version \d+|1\.\.\d+|(not )?ok\b)/.test(start)) throw unsupported('TAP')
  if (/^\{[^\n]*"Action"\s*:/.test(start)) throw unsupported('go test -json')
  if (/^[{[]/.test(start) || filename?.toLowerCase().endsWith('.json')) throw unsupported('JSON')
  throw new ResultFileError('not_xml', `The file does not begin like XML, so it is no test report. ${SUPPORTED}`, 1)
}

/** Which dialect the root element opens; throws for any other, naming it. */
export function formatOfRoot(root: string, line: number): 'nunit2' | 'junit' {
  if (root === 'test-results') return 'nunit2'
  if (root === 'testsuites' || root === 'testsuite') return 'junit'
  if (Object.hasOwn(OTHER_ROOTS, root)) throw unsupported(OTHER_ROOTS[root] ?? root, line)
  throw new ResultFileError('not_a_test_report', `The root element <${root.slice(0, 60)}> belongs to no test report. ${SUPPORTED}`, line)
}

function unsupported(format: string, line = 1): ResultFileError {
  return new ResultFileError('unsupported_format', `The file is in the format ${format}, which is not supported yet. ${SUPPORTED}`, line)
}
