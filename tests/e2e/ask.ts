import { expect, type APIRequestContext } from '@playwright/test'

const origin = `http://localhost:${process.env.E2E_PORT ?? '3901'}`

/** Procedures of one place, as the pages' own forms and reads call them: for setting a scene that a test is not about. */
export const askAt = (request: APIRequestContext, place: string) => {
  const answered = async <T>(procedure: string, answer: Awaited<ReturnType<APIRequestContext['get']>>): Promise<T> => {
    expect(answer.ok(), `${place} ${procedure}: ${await answer.text()}`).toBe(true)
    return ((await answer.json()) as { result: { data: T } }).result.data
  }
  return {
    read: async <T>(procedure: string, input: object) => answered<T>(procedure, await request.get(`/api/trpc${place}/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)),
    write: async <T = { id: string }>(procedure: string, data: object) => answered<T>(procedure, await request.post(`/api/trpc${place}/${procedure}`, { data, headers: { origin } })),
  }
}
