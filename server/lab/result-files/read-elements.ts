import { SaxesParser } from 'saxes'
import { LIMITS } from './limits'
import { ResultFileError } from './result-file-error'

export type Attributes = Readonly<Record<string, string>>

export type ElementVisitor = {
  open(name: string, attributes: Attributes, line: number): void
  text(text: string): void
  close(name: string): void
}

/**
 * Walks hostile XML once, in linear time. Throws only ResultFileError, or what the visitor throws.
 * No DOCTYPE, so no entity beyond XML's own five; depth, attributes and elements are capped.
 */
export function readElements(text: string, visitor: ElementVisitor): void {
  const parser = new SaxesParser({ xmlns: false })
  const refuse = (code: ResultFileError['code'], message: string) => {
    throw new ResultFileError(code, message, parser.line)
  }
  let depth = 0
  let elements = 0
  let attributes = 0

  parser.on('error', (error) => {
    const reason = error.message.replace(/^\d+:\d+: /, '').slice(0, 160)
    refuse('not_xml', `The result file is not well-formed XML (line ${parser.line}: ${reason}). It may be cut short; export it again.`)
  })
  parser.on('doctype', () => refuse('doctype_refused', 'The result file has a DOCTYPE, which is never read because it can hide other content. Remove the <!DOCTYPE …> and import it again.'))
  parser.on('opentagstart', () => {
    attributes = 0
    depth += 1
    elements += 1
    if (depth > LIMITS.depth) refuse('too_deep', `The result file nests elements more than ${LIMITS.depth} deep. Export it with fewer nested suites.`)
    if (elements > LIMITS.elements) refuse('too_many_elements', `The result file has more than ${LIMITS.elements} elements. Split the test run into several files.`)
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > LIMITS.attributesPerElement) refuse('too_many_attributes', `An element on line ${parser.line} has more than ${LIMITS.attributesPerElement} attributes, which no test report needs. Export the file again.`)
  })
  parser.on('opentag', (tag) => visitor.open(tag.name, tag.attributes, parser.line))
  parser.on('text', (text) => visitor.text(text))
  parser.on('cdata', (text) => visitor.text(text))
  parser.on('closetag', (tag) => {
    depth -= 1
    visitor.close(tag.name)
  })
  parser.write(text).close()
}
