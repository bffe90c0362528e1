import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findBreakingStatements, findBreaks, type Snapshot } from './migration-breaks'

/**
 * What was allowed all the same, each with the reason why no process that still runs stumbles over it. Contracting
 * belongs here: name the release since which nothing reads or writes it.
 */
const REVIEWED: Record<string, string> = {
  '0035: drop function device_poll(text, timestamptz, text, text, text)': 'made in 0032 and in no release; nothing but the devices API calls it',
  '0035: drop function device_scope(text, timestamptz)': 'made in 0032 and in no release; nothing but device_poll calls it',
  '0003: supersedence is checked by supersedence_newer_owner, which was not or less strict before': 'before the first release; no code ever wrote another owner',
  '0003: supersedence is checked by supersedence_older_owner, which was not or less strict before': 'before the first release; no code ever wrote another owner',
}

const folder = 'db/migrations'
const journal = (JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')) as { entries: { idx: number; tag: string }[] }).entries
const snapshotAt = (tag: string): Snapshot => JSON.parse(readFileSync(`${folder}/meta/${tag.slice(0, 4)}_snapshot.json`, 'utf8')) as Snapshot
const steps = journal.slice(1).map(({ tag }, at) => ({ tag, number: tag.slice(0, 4), before: journal[at]!.tag }))

describe('an older process still serves on the migrated schema', () => {
  it('every migration is in the journal once, in order, with its snapshot', () => {
    expect(journal.map(entry => entry.tag)).toEqual(globSync(`${folder}/*.sql`).map(file => file.slice(folder.length + 1, -4)).sort())
    expect(journal.map(entry => entry.tag.slice(0, 4))).toEqual(journal.map((_, at) => String(at).padStart(4, '0')))
  })

  it.each(steps)('$tag only expands what $before left', ({ tag, number, before }) => {
    const found = findBreaks(snapshotAt(before), snapshotAt(tag)).map(what => `${number}: ${what}`)
    expect(found.filter(what => !REVIEWED[what]), 'expand first, contract in a later release: docs/operating.md, Upgrading').toEqual([])
  })

  // The first two make everything; nobody ran before them.
  it.each(steps.slice(1))('$tag takes nothing away in its own words', ({ tag, number }) => {
    const found = findBreakingStatements(readFileSync(`${folder}/${tag}.sql`, 'utf8')).map(what => `${number}: ${what}`)
    expect(found.filter(what => !REVIEWED[what]), 'expand first, contract in a later release: docs/operating.md, Upgrading').toEqual([])
  })

  it('nothing is excused that no longer happens', () => {
    const happened = steps.flatMap(({ tag, number, before }) => [...findBreaks(snapshotAt(before), snapshotAt(tag)), ...findBreakingStatements(readFileSync(`${folder}/${tag}.sql`, 'utf8'))].map(what => `${number}: ${what}`))
    expect(Object.keys(REVIEWED).filter(what => !happened.includes(what))).toEqual([])
  })
})

describe('the comparison misses nothing', () => {
  const snapshot = snapshotAt(journal.at(-1)!.tag)
  const changed = (change: (tables: Snapshot['tables']) => void): string[] => {
    const newer = structuredClone(snapshot)
    change(newer.tables)
    return findBreaks(snapshot, newer)
  }
  const mail = 'public.mail'

  it('a schema that stays has no breaks', () => expect(changed(() => undefined)).toEqual([]))

  it.each<[string, (tables: Snapshot['tables']) => void, string]>([
    ['a dropped table', tables => delete tables[mail], 'mail is dropped or renamed'],
    ['a renamed column', ({ [mail]: t }) => { t!.columns.address = { ...t!.columns.to_address!, name: 'address', notNull: false }; delete t!.columns.to_address }, 'mail.to_address is dropped or renamed'],
    ['a narrower type', ({ [mail]: t }) => (t!.columns.subject!.type = 'varchar(20)'), 'mail.subject changes from text to varchar(20)'],
    ['a column that becomes required', ({ [mail]: t }) => (t!.columns.last_error!.notNull = true), 'mail.last_error becomes NOT NULL'],
    ['a new required column', ({ [mail]: t }) => (t!.columns.size = { name: 'size', type: 'integer', notNull: true }), 'mail.size is new, NOT NULL and without a default'],
    ['a lost default', ({ [mail]: t }) => delete t!.columns.state!.default, 'mail.state loses its default'],
    ['a state fewer', ({ [mail]: t }) => (t!.checkConstraints.mail_state!.value = t!.checkConstraints.mail_state!.value.replace("'dead'", "'buried'")), 'mail is checked by mail_state, which was not or less strict before'],
    ['a new check', ({ [mail]: t }) => (t!.checkConstraints.short = { name: 'short', value: 'length("mail"."subject") < 50' }), 'mail is checked by short, which was not or less strict before'],
    ['a new unique constraint', ({ [mail]: t }) => (t!.uniqueConstraints.once = { name: 'once' }), 'mail must be unique by once'],
    ['a new foreign key', ({ [mail]: t }) => (t!.foreignKeys.tie = { name: 'tie', columnsFrom: ['state'] }), 'mail is held by the foreign key tie'],
  ])('%s is named', (_, change, what) => expect(changed(change)).toEqual([what]))

  it.each<[string, (tables: Snapshot['tables']) => void]>([
    ['a new table', tables => (tables['public.other'] = tables[mail]!)],
    ['a new optional column', ({ [mail]: t }) => (t!.columns.size = { name: 'size', type: 'integer', notNull: false })],
    ['a new required column with a default', ({ [mail]: t }) => (t!.columns.size = { name: 'size', type: 'integer', notNull: true, default: 0 })],
    ['a wider number', ({ [mail]: t }) => (t!.columns.attempts!.type = 'bigint')],
    ['a state more', ({ [mail]: t }) => (t!.checkConstraints.mail_state!.value = t!.checkConstraints.mail_state!.value.replace("'dead'", "'dead', 'buried'"))],
  ])('%s is fine', (_, change) => expect(changed(change)).toEqual([]))

  it('a breaking statement is found in hand-written SQL, a function’s body and a comment are not', () => {
    const body = 'create function f() returns void language plpgsql as $$ begin drop table x; end $$'
    expect(findBreakingStatements(`-- drop table a\n${body};\nalter table a\n  drop column b; alter table a alter column c set not null; alter table a rename column d to e; truncate a`)).toEqual([
      'alter table a drop column b', 'alter table a alter column c set not null', 'alter table a rename column d to e', 'truncate a',
    ])
  })
})
