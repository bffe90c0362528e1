import type { Shown } from './marks'

/**
 * What a mail says, before it is HTML or text: both are made from the same blocks, so neither says more than the other.
 */
export type Letter = {
  subject: string
  heading: string
  blocks: readonly Block[]
  /** why it came, and how to stop it or that it cannot be stopped */
  footer: readonly (string | Linked)[]
}

export type Linked = { label: string; href: string }

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'button'; label: string; href: string }
  | { kind: 'steps'; title: string; steps: readonly string[] }
  | { kind: 'lines'; title: string; lines: readonly Line[] }

/** One thing that is so, its status in word and shape, and where its evidence is. */
export type Line = { status?: Shown; text: string; details?: readonly string[]; href: string }

export type Rendered = { subject: string; html: string; text: string }
