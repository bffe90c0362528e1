import { cookies } from 'next/headers'
import { FLASH_COOKIE } from '@/server/form-answer'

/** The problem of a form that was sent without JavaScript: shown once, at the top of the page it came from. */
export async function Flash() {
  const raw = (await cookies()).get(FLASH_COOKIE)?.value
  if (!raw) return null
  const sentence = readSentence(raw)
  return sentence ? <p role="alert" className="alert alert-error mb-4">{sentence}</p> : null
}

const readSentence = (raw: string): string | null => {
  try {
    const { sentence } = JSON.parse(decodeURIComponent(raw)) as { sentence?: unknown }
    return typeof sentence === 'string' ? sentence : null
  } catch {
    return null
  }
}
