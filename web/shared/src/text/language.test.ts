import { beforeEach, describe, expect, it, vi } from 'vitest'

beforeEach(() => {
  localStorage.clear()
  vi.resetModules()
})

async function visit(wanted: string[]): Promise<typeof import('./language')> {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(wanted)
  vi.resetModules()
  return await import('./language')
}

describe('the languages of a site', () => {
  it('are those one may choose, and the first for whoever reads none of them', async () => {
    const page = await visit(['fr-FR'])

    page.offer(['en'])

    expect(page.offered.value).toEqual(['en'])
    expect(page.language.value).toBe('en')
  })

  it('are known at the next visit before the site is asked', async () => {
    ;(await visit(['fr'])).offer(['en', 'zh-CN'])

    expect((await visit(['fr'])).language.value).toBe('en')
    expect((await visit(['zh-TW'])).language.value).toBe('zh-CN')
  })

  it('leave a choice alone that the site still offers, and come before one it does not', async () => {
    const page = await visit(['zh-CN'])
    page.chooseLanguage('en')

    page.offer(['zh-CN', 'en'])
    expect(page.language.value).toBe('en')
    page.offer(['zh-CN'])
    expect(page.language.value).toBe('zh-CN')
    page.offer(['zh-CN', 'en'])
    expect(page.language.value).toBe('en')
  })

  it('do not bind who works in the studio, but come first there', async () => {
    const page = await visit(['en-GB'])
    page.offerAll()

    page.offer(['zh-CN'])

    expect(page.offered.value).toEqual(['zh-CN', 'en'])
    expect(page.language.value).toBe('en')
    expect(page.nearest(['fr'], page.offered.value)).toBe('zh-CN')
  })
})
