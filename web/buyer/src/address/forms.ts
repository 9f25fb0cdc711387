import { type AddressForm, api, type Region } from '@hawker/shared'

/** What addresses look like, asked for once: browsers keep the answers for a day as well. */

type Forms = ReadonlyMap<string, AddressForm>

let forms: Promise<Forms> | null = null
const regions = new Map<string, Promise<readonly Region[]>>()

/** The forms of all countries. An answer that did not come is asked for again next time. */
export function addressForms(): Promise<Forms> {
  forms ??= api
    .get<{ items: AddressForm[] }>('/address-forms')
    .then(({ items }) => new Map(items.map((form) => [form.country, form])))
    .catch((failure: unknown) => {
      forms = null
      throw failure
    })
  return forms
}

/** The provinces or states of a country. */
export function regionsOf(country: string): Promise<readonly Region[]> {
  const asked = regions.get(country)
  if (asked !== undefined) return asked
  const asking = api
    .get<{ items: Region[] }>(`/address-forms/${country}/regions`)
    .then(({ items }) => items)
    .catch((failure: unknown) => {
      regions.delete(country)
      throw failure
    })
  regions.set(country, asking)
  return asking
}

const NEAR = ['CN', 'HK', 'MO', 'TW', 'SG', 'JP', 'US', 'GB', 'AU', 'CA'] // asked for most

/** Countries by name in the reader's language: that of the site, the most wanted, all others. */
export function countries(
  known: Forms,
  language: string,
  home: string,
): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region' })
  const all = [...known.keys()].map((code) => ({ code, name: names.of(code) ?? code }))
  const first = [home, ...NEAR.filter((code) => code !== home)]
  const near = first.flatMap((code) => all.filter((each) => each.code === code))
  const far = all.filter((each) => !first.includes(each.code))
  return [...near, ...far.sort((one, other) => one.name.localeCompare(other.name, language))]
}
