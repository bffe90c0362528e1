import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Block, Letter } from '@/server/mail/templates/letter'
import { SHAPES } from '@/server/mail/templates/marks'

/** A letter on a page, before it is sent: the same words in the same order, in its reader's language. */
export function LetterView({ letter, locale }: { letter: Letter; locale: Locale }) {
  return (
    <article lang={locale} className="mt-4 max-w-xl rounded-box border border-base-300 p-6">
      <h2 className="mb-3 text-xl font-semibold">{letter.heading}</h2>
      {letter.blocks.map((block, index) => <Part key={index} block={block} locale={locale} />)}
      <footer className="mt-6 flex flex-col gap-1 border-t border-base-300 pt-4 text-sm text-base-content/70">
        {letter.footer.map((entry, index) => (typeof entry === 'string' ? <p key={index}>{entry}</p> : <p key={index}><a href={entry.href} className="link">{entry.label}</a></p>))}
      </footer>
    </article>
  )
}

function Part({ block, locale }: { block: Block; locale: Locale }) {
  const word = translator(locale, 'status')
  if (block.kind === 'text') return <p className="mb-3">{block.text}</p>
  if (block.kind === 'button') return <p className="mb-3"><a href={block.href} className="btn btn-primary btn-sm">{block.label}</a></p>
  return (
    <section className="mb-4">
      <h3 className="font-semibold">{block.title}</h3>
      {block.kind === 'steps' ? (
        <ol className="list-decimal pl-6">{block.steps.map((step, index) => <li key={index}>{step}</li>)}</ol>
      ) : (
        <ul>
          {block.lines.map((line, index) => (
            <li key={index} className="mt-2">
              {line.status && <strong><span aria-hidden>{SHAPES[line.status]}</span> {word(line.status)}: </strong>}
              <a href={line.href} className="link">{line.text}</a>
              {line.details?.map((detail, at) => <p key={at} className="pl-5 text-sm text-base-content/80">{detail}</p>)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
