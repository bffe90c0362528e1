import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyDigits, formatMinor, parseMoney, roundingUnitMinor } from '../../server/domain/money'
import { seeded } from './seed'

it('knows the digits and the step of each currency', () => {
  expect(['JPY', 'USD', 'EUR', 'KWD', 'ISK', 'UGX'].map((currency) => [currencyDigits(currency), roundingUnitMinor(currency)])).toEqual([
    [0, 1], [2, 1], [2, 1], [3, 10], [0, 1], [0, 1],
  ])
})

describe('reading money', () => {
  it.each([
    ['1000', 'USD', 100_000], ['1,000.00', 'USD', 100_000], ['0.05', 'USD', 5], ['.5', 'USD', null], ['1.5', 'USD', 150], [' 12 ', 'JPY', 12],
    ['１，０００', 'JPY', 1000], ['1.250', 'KWD', 1250], ['12,34', 'EUR', null], ['1,00', 'USD', null], ['1.005', 'USD', null], ['12.0', 'JPY', null],
    ['-1', 'USD', null], ['$1', 'USD', null], ['1e3', 'USD', null], ['', 'USD', null], ['1.', 'USD', null], ['90071992547409.92', 'USD', null], ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
  ] as const)('%j in %s: %s', (text, currency, minor) => {
    expect(parseMoney(text, currency)).toBe(minor)
  })
})

describe('writing money', () => {
  it.each([
    [100_000, 'USD', 'en', '$1,000.00'], [5, 'USD', 'en', '$0.05'], [-5, 'USD', 'en', '-$0.05'], [0, 'USD', 'en', '$0.00'],
    [34, 'JPY', 'ja', '￥34'], [1250, 'KWD', 'en', 'KWD 1.250'],
    [Number.MAX_SAFE_INTEGER, 'USD', 'en', '$90,071,992,547,409.91'],
  ])('%i %s in %s: %s', (minor, currency, locale, text) => {
    expect(formatMinor(minor, currency, locale).normalize('NFKC')).toBe(text.normalize('NFKC'))
  })

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.constantFrom('USD', 'JPY', 'KWD'), (minor, currency) => {
        expect(parseMoney(formatMinor(minor, currency, 'en').replace(/[^\d.,]/g, ''), currency)).toBe(minor)
      }),
      seeded(2000),
    )
  })
})
