import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'

import { isPressable, useHotkeys } from './hotkeys'

function element(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.firstElementChild as HTMLElement
}

describe('the plain keys of a page', () => {
  const pressed = vi.fn()
  const Page = defineComponent({
    setup: () => {
      useHotkeys(({ key }) => pressed(key), '.own')
      return () => null
    },
  })
  let page: ReturnType<typeof mount>

  beforeEach(() => {
    page = mount(Page)
    // jsdom lays nothing out: whatever is in the document is taken as visible.
    vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body)
  })
  afterEach(() => {
    page.unmount()
    pressed.mockReset()
    vi.restoreAllMocks()
  })

  function press(on: EventTarget, init: KeyboardEventInit = {}): void {
    on.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, ...init }))
  }

  it('are heard on the page and in a drawer of its own', () => {
    press(element('<main tabindex="-1"></main>'))
    press(element('<div class="own" aria-modal="true"></div>'))

    expect(pressed).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['somebody types', '<input>', {}],
    ['another dialog is open', '<div aria-modal="true"></div>', {}],
    ['a modifier is held', '<main></main>', { ctrlKey: true }],
  ])('rest while %s', (_, html, init) => {
    press(element(html), init)

    expect(pressed).not.toHaveBeenCalled()
  })
})

describe('what Space presses', () => {
  it.each(['<button></button>', '<a href="/"></a>', '<summary></summary>'])('is %s', (html) => {
    expect(isPressable(element(html))).toBe(true)
  })

  it('is neither the page nor what stands on it', () => {
    expect(isPressable(element('<main tabindex="-1"></main>'))).toBe(false)
    expect(isPressable(null)).toBe(false)
  })
})
