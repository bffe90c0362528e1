import { afterEach, beforeEach, vi } from 'vitest'

// What a program complains about in a test is a failure; a test that expects a complaint spies on it itself.
let complaints: unknown[][] = []

beforeEach(() => {
  complaints = []
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void complaints.push(words))
})

afterEach(() => {
  vi.restoreAllMocks()
  if (complaints.length > 0) throw new Error(`console.error was called: ${complaints.map((words) => words.map(String).join(' ')).join('\n')}`)
})
