import { afterEach, describe, expect, it } from 'vitest'

import { begun } from './begun'

function write(path: string, language: string, answer: unknown): void {
  const text = JSON.stringify(answer)
  document.body.innerHTML = `<script type="application/json" class="answer" data-path="${path}" data-language="${language}">${text}</script>`
}

afterEach(() => (document.body.innerHTML = ''))

describe('the answer in the page', () => {
  it('is given once, to whoever asks for it', () => {
    write('/products/prd_1', 'en', { title: 'Longjing' })

    expect(begun('/products/prd_1', 'en')).toEqual({ title: 'Longjing' })
    expect(begun('/products/prd_1', 'en')).toBeUndefined()
  })

  it('is left for another question or another language', () => {
    write('/products/prd_1', 'en', {})

    expect(begun('/products/prd_2', 'en')).toBeUndefined()
    expect(begun('/products/prd_1', 'zh-CN')).toBeUndefined()
    expect(begun('/products/prd_1', 'en')).toEqual({})
  })

  it('is found among others, by its query', () => {
    document.body.innerHTML = ['/rooms?limit=12', '/products?limit=24']
      .map((path) => `<script type="application/json" class="answer" data-path="${path}" data-language="en">"${path}"</script>`)
      .join('')

    expect(begun('/products?limit=24', 'en')).toBe('/products?limit=24')
    expect(begun('/products?limit=48', 'en')).toBeUndefined()
    expect(begun('/rooms?limit=12', 'en')).toBe('/rooms?limit=12')
  })

  it('is not there in most pages', () => {
    expect(begun('/products/prd_1', 'en')).toBeUndefined()
  })
})
