import { z } from 'zod'

/**
 * Turns a submitted HTML form into the object its input schema describes: `a.b` nests, `a[]` collects,
 * blank fields are left out, names that begin with `_` are the form's own (where to go afterwards).
 */
export const fromForm = (value: unknown): unknown => {
  if (!(value instanceof FormData)) return value
  const object = bare()
  for (const [name, entry] of value.entries()) {
    const field = typeof entry === 'string' ? entry.trim() : entry
    if (name.startsWith('_') || name.startsWith('$') || field === '' || (field instanceof File && field.size === 0 && !field.name)) continue
    const path = name.replace(/\[\]$/, '').split('.')
    const last = path.pop()!
    let place: Fields = object
    for (const step of path) place = (isBare(place[step]) ? place[step] : (place[step] = bare())) as Fields
    const listed = place[last]
    if (name.endsWith('[]') && Array.isArray(listed)) listed.push(field)
    else if (name.endsWith('[]')) place[last] = [field]
    else place[last] = field
  }
  return object
}

type Fields = Record<string, unknown>

/** Without a prototype: a field named `__proto__.x` or `constructor.prototype.x` is a key nobody knows, and touches no other object. */
const bare = (): Fields => Object.create(null) as Fields
const isBare = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null

/** An input schema that takes JSON and HTML forms alike; extra keys are refused. */
export const input = <S extends z.ZodRawShape>(shape: S) => z.preprocess(fromForm, z.strictObject(shape))

/** A required line of text, trimmed. */
export const line = (max = 200) => z.string().trim().min(1).max(max)
/** Longer text, trimmed. */
export const prose = (max = 10_000) => z.string().trim().min(1).max(max)
export const id = () => z.uuid()
/** A checkbox: present means yes. */
export const checkbox = () => z.preprocess(v => v === true || v === 'on' || v === 'true' || v === '1', z.boolean()).default(false)
/** A whole number, also when it arrives as text. */
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
/** A calendar day as `YYYY-MM-DD`. */
export const day = () => z.iso.date()
/** An uploaded file; size and type are checked by the verb. */
export const file = () => z.instanceof(File)
/** A list of checkboxes or a multiple select. */
export const list = <T extends z.ZodType>(of: T) => z.preprocess(v => (v === undefined ? [] : Array.isArray(v) ? v : [v]), z.array(of))
