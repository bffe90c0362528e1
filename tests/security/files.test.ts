import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeImportFile } from '@/server/environments/import/decode-import-file'
import { auditCsv } from '@/server/audit-log/audit-csv'
import { parseResultFile } from '@/server/lab/result-files/parse-result-file'
import { mediaTypeOf } from '@/server/lab/media-type'
import { processorMs } from '../support/processor-time'

const root = path.resolve(import.meta.dirname, '../..')
const sources = globSync(['app/**/*.{ts,tsx}', 'server/**/*.ts'], { cwd: root }).map(file => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))

describe('CSV injection: no cell of a file that we hand out is a formula', () => {
  it('every program that writes a table escapes formulas, or writes nothing that anybody typed', () => {
    const writing = sources.filter(({ text }) => text.includes('csv-stringify'))
    expect(writing.filter(({ text }) => !text.includes('escape_formulas: true')).map(({ file }) => file)).toEqual(['app/console/[consultancy]/customers/import/sample/route.ts'])
    expect(sources.filter(({ text }) => /text\/csv|tab-separated|spreadsheetml/.test(text) && !text.includes('accept=') && !text.includes('const TEXTS')).map(({ file }) => file).sort()).toEqual(['app/console/[consultancy]/audit/export/route.ts', 'app/console/[consultancy]/customers/import/sample/route.ts', 'server/exports/download.ts'])
  })

  it.each(['=1+1', '+1', '-1+cmd|calc', '@SUM(1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])('a name that begins like %j', name => {
    const row = { seq: 1, at: new Date(0), actorKind: 'consultant', actorName: name, verb: 'x', subjectKind: 'y', subjectId: name, detail: {}, hash: 'z' }
    const csv = auditCsv({ rows: [row], cut: false } as never)
    for (const cell of csv.split('\r\n')[1]!.split(',')) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
  })
})

describe('XML bombs and zip bombs: nothing we read is unpacked or expanded', () => {
  const lol = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`).join('')}]><testsuites>&j;</testsuites>`
  it.each([
    ['a billion laughs', lol],
    ['a file of ours by entity', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuites name="&a;"/>'],
    ['another host by parameter entity', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><testsuites/>'],
  ])('%s is refused with a code, at once', (_, xml) => {
    const began = processorMs()
    expect(() => parseResultFile(Buffer.from(xml), 'results.xml')).toThrow(expect.objectContaining({ name: 'ResultFileError' }) as Error)
    expect(processorMs() - began).toBeLessThan(500)
  })

  it('nothing of ours unpacks anything', () => {
    expect(sources.filter(({ text }) => /zlib|gunzip|inflate|unzip|DecompressionStream|jszip|yauzl/i.test(text)).map(({ file }) => file)).toEqual([])
  })

  it('a packed file is no table and no report, whatever it is called, and as evidence it is what it is or refused', () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), deflateRawSync(Buffer.alloc(1024 * 1024))])
    for (const packed of [bomb, zip]) {
      expect(() => parseResultFile(packed, 'results.xml')).toThrow(expect.objectContaining({ name: 'ResultFileError' }) as Error)
      expect(['text/plain', 'application/xml', 'text/html', 'image/svg+xml']).not.toContain(mediaTypeOf(packed, 'notes.txt'))
      const before = process.memoryUsage().rss
      try {
        expect(decodeImportFile(packed).length).toBeLessThan(packed.length * 2)
      } catch (error) {
        expect(error).toHaveProperty('code')
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024)
    }
  })
})
