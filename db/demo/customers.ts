import type { UpdateMode } from '@/server/domain/exposure'
import { GRACE, MISAKI, type Person } from './cast'

export const RU2 = '8.1.278.2'
export const RU3 = '8.1.291.2'
export const RU4 = '8.1.311.3'
export const RU5 = '8.1.336.1'

export const ALL_IN_ONE = ['Mailbox', 'Hub Transport', 'Client Access']
export const FOREFRONT = { name: 'ForeFront Security for Exchange', version: '10' }
export const GFI = { name: 'GFI MailSecurity', version: '10' }
export const BACKUP = { name: 'Backup Exec', version: '12.5' }

type Server = { name: string; roles: string[]; updateMode?: UpdateMode; autoApproval?: boolean }
/** `null`: nobody has said what runs there. */
type Antivirus = { name: string; version: string } | 'none' | null
type Place = { name: string; antivirus: Antivirus; servers: Server[] }

export type CustomerFacts = {
  name: string
  zone: string
  locale: 'en' | 'ja'
  /** how many parts of a price, where it is split by weight */
  weight: number
  approver: Person
  digest: 'weekly' | 'monthly' | 'off'
  startsOn: string
  places: Place[]
}

const approver = (name: string, email: string, zone: string): Person => ({ name, email, locale: 'en', zone })

/** Invented, every one of them. Seven shops on Exchange 2007 SP1, each with what makes its answer its own. */
export const CUSTOMERS = {
  lindenhof: {
    name: 'Brauerei Lindenhof KG', zone: 'Europe/Berlin', locale: 'en', weight: 2, digest: 'monthly', startsOn: RU2,
    approver: approver('Anke Hartmann', 'anke.hartmann@lindenhof-brauerei.example', 'Europe/Berlin'),
    places: [{ name: 'Brewery', antivirus: FOREFRONT, servers: [{ name: 'LH-MBX01', roles: ['Mailbox'] }, { name: 'LH-HUB01', roles: ['Hub Transport', 'Client Access'] }] }],
  },
  moravia: {
    name: 'Moravia Tools s.r.o.', zone: 'Europe/Prague', locale: 'en', weight: 2, digest: 'off', startsOn: RU2,
    approver: approver('Pavel Dvořák', 'pavel.dvorak@moravia-tools.example', 'Europe/Prague'),
    places: [
      { name: 'Head office', antivirus: GFI, servers: [{ name: 'MT-EX01', roles: ALL_IN_ONE }] },
      { name: 'Workshop', antivirus: 'none', servers: [{ name: 'MT-EX02', roles: ALL_IN_ONE }] },
    ],
  },
  takasaki: {
    name: '株式会社髙﨑製作所', zone: 'Asia/Tokyo', locale: 'ja', weight: 3, digest: 'weekly', startsOn: RU2,
    approver: MISAKI,
    places: [
      { name: '本社', antivirus: 'none', servers: [{ name: 'TSK-MBX01', roles: ['Mailbox'], updateMode: 'managed', autoApproval: true }, { name: 'TSK-CAS01', roles: ['Hub Transport', 'Client Access'] }] },
      { name: '川崎工場', antivirus: 'none', servers: [{ name: 'KWS-EX01', roles: ALL_IN_ONE }] },
    ],
  },
  prairie: {
    name: 'Prairie Dental Group', zone: 'America/Chicago', locale: 'en', weight: 1, digest: 'off', startsOn: RU2,
    approver: approver('Ellen Brandt', 'ellen.brandt@prairie-dental.example', 'America/Chicago'),
    places: [{ name: 'Practice', antivirus: 'none', servers: [{ name: 'PDG-EX01', roles: ALL_IN_ONE }] }],
  },
  northlight: {
    name: 'Northlight Architects Ltd', zone: 'Europe/London', locale: 'en', weight: 1, digest: 'weekly', startsOn: RU2,
    approver: GRACE,
    places: [{ name: 'Studio', antivirus: 'none', servers: [{ name: 'NL-EX01', roles: ALL_IN_ONE, updateMode: 'automatic' }] }],
  },
  fjordvik: {
    name: 'Fjordvik Seafood AS', zone: 'Europe/Oslo', locale: 'en', weight: 3, digest: 'weekly', startsOn: RU2,
    approver: approver('Ingrid Solberg', 'ingrid.solberg@fjordvik-seafood.example', 'Europe/Oslo'),
    places: [
      { name: 'Bergen', antivirus: 'none', servers: [{ name: 'FS-EX02', roles: ALL_IN_ONE }] },
      { name: 'Oslo', antivirus: 'none', servers: [{ name: 'FS-EX01', roles: ALL_IN_ONE }, { name: 'FS-EDGE01', roles: ['Edge Transport'] }] },
    ],
  },
  moreno: {
    name: 'Hoteles Casa Moreno S.L.', zone: 'Europe/Madrid', locale: 'en', weight: 1, digest: 'off', startsOn: RU3,
    approver: approver('Lucía Moreno', 'lucia.moreno@casa-moreno.example', 'Europe/Madrid'),
    places: [{ name: 'Hotel office', antivirus: null, servers: [{ name: 'CM-EX01', roles: ALL_IN_ONE }] }],
  },
} satisfies Record<string, CustomerFacts>

export type CustomerKey = keyof typeof CUSTOMERS
