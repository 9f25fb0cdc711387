import { expect, test } from 'vitest'

import { blank, shownPhone, trimmed } from './entry'
import { countries } from './forms'

test('a Chinese mobile is shown without its country, to China alone', () => {
  expect(shownPhone('+8613812345678', 'CN')).toBe('13812345678')
  expect(shownPhone('+8613812345678', 'US')).toBe('+8613812345678')
  expect(shownPhone('+14155552671', 'CN')).toBe('+14155552671')
})

test('only what was typed around the words goes', () => {
  const given = { ...blank('CN'), name: '  Ada Lovelace ', is_default: true }

  expect(trimmed(given)).toEqual({ ...blank('CN'), name: 'Ada Lovelace', is_default: true })
})

const form = { fields: [], required: [], postal_pattern: null, postal_example: null }
const names = { region: '', city: '', district: '', postal_code: '' }
const known = new Map(
  ['AD', 'CN', 'ZW', 'JP'].map((country) => [
    country,
    { ...form, country, names, has_regions: false },
  ]),
)

test('countries have names, the most wanted first', () => {
  expect(countries(known, 'en', 'CN').map((each) => each.name)).toEqual([
    'China',
    'Japan',
    'Andorra',
    'Zimbabwe',
  ])
})

test('the country of the site comes first', () => {
  expect(countries(known, 'en', 'ZW').map((each) => each.code)).toEqual(['ZW', 'CN', 'JP', 'AD'])
  expect(blank('ZW').country).toBe('ZW')
})
