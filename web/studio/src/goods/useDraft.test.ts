import { Problem } from '@hawker/shared'
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import * as products from '../api/products'
import type { Content, Draft } from '../api/products'
import { emptyContent } from './matrix'
import { useDraft, type Writing } from './useDraft'

vi.mock('../api/products')
const save = vi.mocked(products.saveDraft)
const create = vi.mocked(products.createProduct)
const publish = vi.mocked(products.publishProduct)
const read = vi.mocked(products.readDraft)

const named = (title: string): Content => ({ ...emptyContent(), title_en: title })
const draft = (revision: number, content: Content): Draft => ({
  product_id: 'prd_1',
  status: 'draft',
  is_changed: true,
  revision,
  changed_at: null,
  currency: 'CNY',
  content,
  pictures: [],
  faults: [],
})

function open(made = vi.fn()): Writing {
  let writing: Writing | undefined
  mount(
    defineComponent(() => {
      writing = useDraft(() => 'sto_1', emptyContent(), made)
      return () => h('i')
    }),
  )
  return writing!
}

beforeEach(() => {
  vi.useFakeTimers()
  let revision = 1
  create.mockImplementation(async (_, content) => draft(revision, content))
  save.mockImplementation(async (_, __, content) => draft((revision += 1), content))
  read.mockImplementation(async () => draft(7, named('Theirs')))
})
afterEach(() => {
  vi.useRealTimers()
  vi.resetAllMocks()
})

describe('a product while it is written', () => {
  it('is begun once, and saved when nothing was typed for a moment', async () => {
    const made = vi.fn()
    const writing = open(made)
    writing.edit(named('T'))
    writing.edit(named('Tea'))
    await vi.runAllTimersAsync()
    writing.edit(named('Tea of spring'))
    await vi.runAllTimersAsync()

    expect(made).toHaveBeenCalledExactlyOnceWith('prd_1')
    expect(create).toHaveBeenCalledOnce()
    expect(save).toHaveBeenCalledExactlyOnceWith('sto_1', 'prd_1', named('Tea of spring'), 1)
    expect(writing.saving.value).toBe('saved')
  })

  it('keeps what is typed while it is saved, and saves that too', async () => {
    const writing = open()
    let answer = (): void => undefined
    create.mockImplementationOnce(
      (_, content) => new Promise((done) => (answer = () => done(draft(1, content)))),
    )
    writing.edit(named('Tea'))
    const first = writing.flush()
    await vi.waitFor(() => expect(create).toHaveBeenCalled())
    writing.edit(named('Tea of spring'))
    answer()
    await first
    expect([writing.content.value.title_en, writing.saving.value]).toEqual(['Tea of spring', 'changed'])

    await vi.runAllTimersAsync()

    expect(save).toHaveBeenCalledExactlyOnceWith('sto_1', 'prd_1', named('Tea of spring'), 1)
  })

  it('publishes what was typed before, of the revision that saving made', async () => {
    publish.mockImplementation(async (_, __, seen) => draft(seen + 1, named('Tea')))
    const writing = open()
    writing.edit(named('Tea'))
    await writing.flush()
    writing.edit(named('Tea of spring'))

    expect(await writing.publish()).toBe(true)

    expect(save).toHaveBeenCalledOnce()
    expect(publish).toHaveBeenCalledExactlyOnceWith('sto_1', 'prd_1', 2)
  })

  it('keeps what is typed while it is published, as the next draft', async () => {
    let answer = (): void => undefined
    publish.mockImplementationOnce(
      (_, __, seen) => new Promise((done) => (answer = () => done(draft(seen + 1, named('Tea'))))),
    )
    const writing = open()
    writing.edit(named('Tea'))
    const published = writing.publish()
    await vi.waitFor(() => expect(publish).toHaveBeenCalled())
    writing.edit(named('Tea of spring'))
    answer()

    expect(await published).toBe(true)
    expect([writing.content.value.title_en, writing.saving.value]).toEqual(['Tea of spring', 'changed'])
    await vi.runAllTimersAsync()
    expect(save).toHaveBeenCalledExactlyOnceWith('sto_1', 'prd_1', named('Tea of spring'), 2)
  })

  it('asks whose words stay when somebody else changed it', async () => {
    const writing = open()
    writing.edit(named('Tea'))
    await writing.flush()
    save.mockRejectedValueOnce(new Problem('http.stale', 412, ''))
    writing.edit(named('Mine'))
    await vi.runAllTimersAsync()
    expect([writing.saving.value, writing.content.value.title_en]).toEqual(['stale', 'Mine'])
    writing.edit(named('Mine too'))
    await vi.runAllTimersAsync()
    expect(save).toHaveBeenCalledOnce()

    await writing.keepMine()

    expect(save).toHaveBeenLastCalledWith('sto_1', 'prd_1', named('Mine too'), 7)
    await writing.takeTheirs()
    expect(writing.content.value.title_en).toBe('Theirs')
  })

  it('says that it is not saved and saves it when asked again', async () => {
    const writing = open()
    create.mockRejectedValueOnce(new Problem('network.offline', 0, ''))
    writing.edit(named('Tea'))
    await vi.runAllTimersAsync()
    expect(writing.saving.value).toBe('failed')

    expect(await writing.flush()).toBe(true)

    expect(create).toHaveBeenCalledTimes(2)
    expect(new Set(create.mock.calls.map(([, , key]) => key)).size).toBe(1)
  })
})
