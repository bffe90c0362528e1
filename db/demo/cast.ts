import type { Locale } from '@/server/actor'

export type Person = { name: string; email: string; locale: Locale; zone: string }

export const MARA: Person = { name: 'Mara Lindt', email: 'mara.lindt@kestrel-it.example', locale: 'en', zone: 'Europe/Zurich' }
export const JONAS: Person = { name: 'Jonas Weber', email: 'jonas.weber@kestrel-it.example', locale: 'en', zone: 'Europe/Zurich' }
export const PRIYA: Person = { name: 'Priya Nair', email: 'priya.nair@kestrel-it.example', locale: 'en', zone: 'Europe/London' }
export const GRACE: Person = { name: 'Grace Whitford', email: 'grace.whitford@northlight-architects.example', locale: 'en', zone: 'Europe/London' }
export const MISAKI: Person = { name: '髙﨑 美咲', email: 'misaki.takasaki@takasaki-mfg.example', locale: 'ja', zone: 'Asia/Tokyo' }
