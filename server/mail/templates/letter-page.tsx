import { Body, Button, Container, Head, Heading, Hr, Html, Link, Section, Text } from '@react-email/components'
import type { Locale } from '@/server/actor'
import type { Block, Letter, Line } from './letter'
import { colourOf, SHAPES, type Shown } from './marks'

type Words = (status: Shown) => string

const font = "-apple-system, 'Segoe UI', 'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans JP', Meiryo, sans-serif"
// No background is set, and every colour reads on white and on black: nothing to invert wrongly.
const styles = {
  body: { margin: 0, padding: '24px 12px', fontFamily: font },
  container: { maxWidth: '560px', margin: '0 auto' },
  heading: { fontSize: '20px', lineHeight: '28px', margin: '0 0 16px' },
  title: { fontSize: '15px', lineHeight: '22px', margin: '24px 0 4px' },
  text: { fontSize: '15px', lineHeight: '23px', margin: '0 0 12px' },
  line: { fontSize: '15px', lineHeight: '22px', margin: '8px 0 0' },
  detail: { fontSize: '13px', lineHeight: '20px', margin: '0 0 0 20px', color: '#70767f' },
  button: { display: 'inline-block', padding: '11px 18px', borderRadius: '6px', backgroundColor: '#1d4ed8', color: '#ffffff', fontSize: '15px', fontWeight: 600, textDecoration: 'none' },
  link: { color: '#2f6fed', textDecoration: 'underline' },
  rule: { margin: '28px 0 16px', border: 'none', borderTop: '1px solid #8a9099' },
  footer: { fontSize: '13px', lineHeight: '20px', margin: '0 0 6px', color: '#70767f' },
} as const

/** The one layout of every mail: narrow, plain, safe in dark mode. */
export function LetterPage({ letter, locale, wordOf }: { letter: Letter; locale: Locale; wordOf: Words }) {
  return (
    <Html lang={locale} dir="ltr">
      <Head>
        <title>{letter.subject}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
      </Head>
      <Body style={styles.body}>
        <Container style={styles.container}>
          <Heading as="h1" style={styles.heading}>{letter.heading}</Heading>
          {letter.blocks.map((block, index) => <Part key={index} block={block} wordOf={wordOf} />)}
          <Hr style={styles.rule} />
          {letter.footer.map((entry, index) => (
            <Text key={index} style={styles.footer}>
              {typeof entry === 'string' ? entry : <Link href={entry.href} style={styles.link}>{entry.label}</Link>}
            </Text>
          ))}
        </Container>
      </Body>
    </Html>
  )
}

function Part({ block, wordOf }: { block: Block; wordOf: Words }) {
  switch (block.kind) {
    case 'text':
      return <Text style={styles.text}>{block.text}</Text>
    case 'button':
      return <Section style={{ margin: '16px 0' }}><Button href={block.href} style={styles.button}>{block.label}</Button></Section>
    case 'steps':
      return (
        <Section>
          <Heading as="h2" style={styles.title}>{block.title}</Heading>
          {block.steps.map((step, index) => <Text key={index} style={styles.line}>{`${index + 1}. ${step}`}</Text>)}
        </Section>
      )
    case 'lines':
      return (
        <Section>
          <Heading as="h2" style={styles.title}>{block.title}</Heading>
          {block.lines.map((line, index) => <OneLine key={index} line={line} wordOf={wordOf} />)}
        </Section>
      )
  }
}

function OneLine({ line: { status, text, details = [], href }, wordOf }: { line: Line; wordOf: Words }) {
  return (
    <>
      <Text style={styles.line}>
        {status && <strong style={{ color: colourOf(status) }}>{`${SHAPES[status]} ${wordOf(status)}: `}</strong>}
        <Link href={href} style={styles.link}>{text}</Link>
      </Text>
      {details.map((detail, index) => <Text key={index} style={styles.detail}>{detail}</Text>)}
    </>
  )
}
