import { readFileSync } from 'node:fs'

// Loaded into a process of the product before anything else: its clock is then what the file says, `at <milliseconds>` for
// one that stands still or `by <milliseconds>` for one that runs ahead or behind. The database keeps its own.
const file = process.env.PATCHBENCH_FAULTS_CLOCK!
const RealDate = Date
const READ_EVERY_MS = 20
let [readAt, how, amount] = [0, 'by', 0]

const now = (): number => {
  const real = RealDate.now()
  if (real - readAt > READ_EVERY_MS) {
    const [word = 'by', text = '0'] = readFileSync(file, 'utf8').split(' ')
    ;[readAt, how, amount] = [real, word, Number(text)]
  }
  return how === 'at' ? amount : real + amount
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
})
