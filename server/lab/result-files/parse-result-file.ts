import { decodeText } from './decode-text'
import type { ResultReader } from './outline'
import { readElements } from './read-elements'
import { junitReader } from './read-junit'
import { nunit2Reader } from './read-nunit2'
import { formatOfRoot, refuseOtherText } from './recognise-format'
import type { ResultFile } from './result-file'
import { ResultFileError } from './result-file-error'

/**
 * Reads an NUnit 2.x or JUnit report of at most 8 MiB, counting case by case.
 * Throws ResultFileError for everything else.
 * Where the file's own counts differ from its cases, `disagreements` says so; the cases are right.
 */
export function parseResultFile(bytes: Uint8Array, filename?: string): ResultFile {
  const text = decodeText(bytes)
  refuseOtherText(text, filename)
  const root: { name: string; reader?: ResultReader } = { name: '' }
  readElements(text, {
    open(name, attributes, line) {
      if (!root.reader) {
        root.name = name
        root.reader = formatOfRoot(name, line) === 'nunit2' ? nunit2Reader() : junitReader()
      }
      root.reader.visitor.open(name, attributes, line)
    },
    text: (part) => root.reader?.visitor.text(part),
    close: (name) => root.reader?.visitor.close(name),
  })
  if (!root.reader) throw new ResultFileError('not_xml', 'The result file holds no element. Export the test run again.')
  return root.reader.finish(root.name)
}
