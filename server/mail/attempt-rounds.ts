import { setImmediate as nextTurn } from 'node:timers/promises'
import { isTaken, recordAttempts, stateAfter, type Claim, type Ended, type MailState, type Taken } from './attempts'
import { CONVERSATIONS, type Delivery } from './deliver'

type Asked<T> = { answer(value: T): void; fail(error: unknown): void }
type Wanted = Asked<Claim> & { consultancyId: string; mailId: string }
type Over = Asked<MailState> & Ended
type House = { wanted: Wanted[]; over: Over[]; atWork: boolean }

const houses = new Map<string, House>()
/** Those there is no conversation free for yet, of all consultancies, in the order they came. */
const waiting: Wanted[] = []
let held = 0

/**
 * One attempt at a mail. There are as many at once as there can be conversations, so that a process that dies leaves no
 * more mails of unknown fate than it was talking about. Those of a consultancy share their transactions: each writes
 * down what ended since the last, and begins as many.
 */
export async function attempt(consultancyId: string, mailId: string, converse: (taken: Taken) => Promise<Delivery>): Promise<{ state: MailState | null; delivery?: Delivery }> {
  const claim = await new Promise<Claim>((answer, fail) => {
    waiting.push({ consultancyId, mailId, answer, fail })
    admit()
  })
  if (!isTaken(claim)) return claim
  const delivery = await converse(claim).catch((error: unknown) => {
    release(1)
    throw error
  })
  const state = await new Promise<MailState>((answer, fail) => {
    const house = houseOf(consultancyId)
    house.over.push({ taken: claim, delivery, answer, fail })
    work(consultancyId, house)
  })
  return { state, delivery }
}

function admit(): void {
  while (held < CONVERSATIONS && waiting.length > 0) {
    const next = waiting.shift()!
    const house = houseOf(next.consultancyId)
    held += 1
    house.wanted.push(next)
    work(next.consultancyId, house)
  }
}

function release(count: number): void {
  held -= count
  admit()
}

function houseOf(consultancyId: string): House {
  const house = houses.get(consultancyId) ?? { wanted: [], over: [], atWork: false }
  houses.set(consultancyId, house)
  return house
}

/** What comes while a round is written goes into the next. */
function work(consultancyId: string, house: House): void {
  if (house.atWork) return
  house.atWork = true
  void (async () => {
    await nextTurn()
    while (house.wanted.length + house.over.length > 0) await playRound(consultancyId, house)
    houses.delete(consultancyId)
  })()
}

async function playRound(consultancyId: string, house: House): Promise<void> {
  const over = house.over.splice(0)
  const wanted: Wanted[] = []
  const named = new Set(over.map(({ taken }) => taken.id))
  const join = (one: Wanted) => {
    // A second job for one mail sees what the first made of it.
    if (named.has(one.mailId)) return void house.wanted.push(one)
    named.add(one.mailId)
    wanted.push(one)
  }
  house.wanted.splice(0).forEach(join)
  // What ends makes room in the same transaction, for whoever waited longest.
  let handedOn = 0
  for (; handedOn < over.length && waiting[0]?.consultancyId === consultancyId; handedOn++) join(waiting.shift()!)
  const idle = await write(consultancyId, over, wanted).catch(async (error: unknown) => {
    if (over.length + wanted.length === 1) return give(error, over, wanted)
    // One that cannot be written leaves the others their fate: each by itself, what ended first.
    const settled = await Promise.all(over.map(one => write(consultancyId, [one], []).catch((cause: unknown) => give(cause, [one], []))))
    const begun = await Promise.all(wanted.map(one => write(consultancyId, [], [one]).catch((cause: unknown) => give(cause, [], [one]))))
    return [...settled, ...begun].reduce((sum, count) => sum + count, 0)
  })
  release(over.length - handedOn + idle)
}

/** @returns how many of those wanted are not to be conversed about */
async function write(consultancyId: string, over: readonly Over[], wanted: readonly Wanted[]): Promise<number> {
  const claims = await recordAttempts(consultancyId, over, wanted.map(({ mailId }) => mailId))
  for (const one of over) one.answer(stateAfter(one))
  for (const { mailId, answer } of wanted) answer(claims.get(mailId)!)
  return [...claims.values()].filter(claim => !isTaken(claim)).length
}

function give(error: unknown, over: readonly Over[], wanted: readonly Wanted[]): number {
  for (const { fail } of [...over, ...wanted]) fail(error)
  return wanted.length
}
