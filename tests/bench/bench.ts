import type { Figure } from './figure'
import type { EstateShape } from './estate-csv'
import { openEstates, type Estates } from './estates'

/** What a figure's measurement is given. */
export type Bench = {
  quick: boolean
  rounds: number
  say(line: string): void
  /** The consultancies that are measured on, smallest first; opened when first asked for. */
  estates(): Promise<Estates>
  /** Called when all is done, last first. */
  finally(undo: () => unknown): void
}

export type Measure = (bench: Bench) => Promise<Figure[]>

// More customers as the installations grow, as consultancies have; the kinds of machine are the same at every size.
const SMALL: EstateShape = { installations: 1_000, customers: 200, kinds: 600 }
const MIDDLE: EstateShape = { installations: 10_000, customers: 450, kinds: 600 }
const LARGE: EstateShape = { installations: 100_000, customers: 1_000, kinds: 600 }

export const startBench = ({ quick, say }: { quick: boolean; say: (line: string) => void }): Bench & { end(): Promise<void> } => {
  const undo: (() => unknown)[] = []
  let estates: Promise<Estates> | undefined
  return {
    quick,
    rounds: quick ? 3 : 5,
    say,
    estates: () => (estates ??= openEstates(quick ? [{ ...SMALL, installations: 700 }, { ...MIDDLE, installations: 4_000 }] : [SMALL, MIDDLE, LARGE], say)),
    finally: step => void undo.push(step),
    end: async () => {
      for (const step of undo.reverse()) await step()
      await (await estates)?.stop()
    },
  }
}
