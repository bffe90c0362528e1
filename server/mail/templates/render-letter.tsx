import { render } from '@react-email/render'
import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Block, Letter, Line, Rendered } from './letter'
import { LetterPage } from './letter-page'
import { SHAPES, type Shown } from './marks'

/** The letter as HTML and as text, saying the same in the same order. */
export async function renderLetter(letter: Letter, locale: Locale): Promise<Rendered> {
  const word = translator(locale, 'status')
  const wordOf = (status: Shown) => word(status)
  const html = await render(<LetterPage letter={letter} locale={locale} wordOf={wordOf} />)
  return { subject: oneLine(letter.subject), html, text: writeText(letter, wordOf) }
}

function writeText({ heading, blocks, footer }: Letter, wordOf: (status: Shown) => string): string {
  const parts = [heading, ...blocks.map(block => writeBlock(block, wordOf)), '-- ', ...footer.map(entry => (typeof entry === 'string' ? entry : `${entry.label}\n${entry.href}`))]
  return `${parts.join('\n\n')}\n`
}

function writeBlock(block: Block, wordOf: (status: Shown) => string): string {
  switch (block.kind) {
    case 'text':
      return block.text
    case 'button':
      return `${block.label}\n${block.href}`
    case 'steps':
      return [block.title, ...block.steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
    case 'lines':
      return [block.title, ...block.lines.map(line => writeLine(line, wordOf))].join('\n')
  }
}

function writeLine({ status, text, details = [], href }: Line, wordOf: (status: Shown) => string): string {
  const mark = status ? `${SHAPES[status]} ${wordOf(status)}: ` : ''
  return [`${mark}${text}`, ...details.map(detail => `  ${detail}`), `  ${href}`].join('\n')
}

/** A build's name may come from a file somebody uploaded; a subject is one line. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200)
