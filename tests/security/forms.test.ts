import { expect, it } from 'vitest'
import { fromForm } from '@/server/forms'
import { processorMs } from '../support/processor-time'

it('a form of a hundred thousand fields of one name is read in a moment, not in their square', () => {
  const form = new FormData()
  for (let index = 0; index < 100_000; index++) form.append('a[]', 'x')
  const began = processorMs()
  expect((fromForm(form) as { a: string[] }).a).toHaveLength(100_000)
  expect(processorMs() - began).toBeLessThan(1_500)
})

it('fields named for prototypes or methods stay fields', () => {
  const form = new FormData()
  for (const name of ['__proto__.polluted', 'constructor.prototype.polluted', '__proto__[]', 'a.__proto__.polluted']) form.append(name, 'yes')
  fromForm(form)
  expect(({} as { polluted?: string }).polluted).toBeUndefined()
})
