import { parseBuildVersion, formatBuildVersion, type BuildVersion } from '@/server/domain/build-version'
import { DomainError } from '../errors'

// How people write the facts of a build, and how the catalogue does. Each refuses what it cannot read, naming the field.

export const readVersion = (text: string, field = 'version'): BuildVersion => {
  const version = parseBuildVersion(text)
  if (!version) throw new DomainError('bad_input', 'catalogue.errors.version', { field })
  return version
}

export const readHash = (text: string, field = 'hash'): string => {
  const hash = text.toLowerCase().replace(/[^0-9a-f]/g, '')
  if (hash.length !== 64) throw new DomainError('bad_input', 'catalogue.errors.hash', { field })
  return hash
}

export const readKb = (text: string, field = 'kb'): string => {
  const digits = /^(?:kb)?\s*(\d{6,8})$/i.exec(text)?.[1]
  if (!digits) throw new DomainError('bad_input', 'catalogue.errors.kb', { field })
  return `KB${digits}`
}

export const spellVersion = (text: string, field: string): string => formatBuildVersion(readVersion(text, field))

/** `none`, or CVE ids however they are separated, in one spelling. */
export const readCves = (text: string, field = 'cves'): string => {
  if (text.toLowerCase() === 'none') return 'none'
  const ids = text.toUpperCase().split(/[\s,;]+/).filter(Boolean)
  if (ids.length === 0 || !ids.every(id => /^CVE-\d{4}-\d{4,7}$/.test(id))) throw new DomainError('bad_input', 'catalogue.errors.cves', { field })
  return [...new Set(ids)].sort().join(';')
}
