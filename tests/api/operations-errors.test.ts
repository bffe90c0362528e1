import { expect, it } from 'vitest'
import { quietErrors } from '@/server/jobs/quiet-errors'

it('a database that is away is told of at once and then every half minute, not at every poll; another error is told of all the same', () => {
  let now = 0
  const said: string[] = []
  const hear = quietErrors((error, unsaid) => said.push(`${now / 1000} s: ${error.message}, ${unsaid} more`), () => now)
  for (now = 0; now < 65_000; now += 500) {
    for (const queue of ['send-mail', 'billing']) hear(new Error(`connect ECONNREFUSED 127.0.0.1:5432 (Queue: ${queue}, Worker: ${queue}-1)`))
    if (now === 10_000) hear(new Error('permission denied'))
  }
  expect(said).toEqual([
    '0 s: connect ECONNREFUSED 127.0.0.1:5432 (Queue: send-mail, Worker: send-mail-1), 0 more',
    '10 s: permission denied, 0 more',
    '30 s: connect ECONNREFUSED 127.0.0.1:5432 (Queue: send-mail, Worker: send-mail-1), 119 more',
    '60 s: connect ECONNREFUSED 127.0.0.1:5432 (Queue: send-mail, Worker: send-mail-1), 119 more',
  ])
})
