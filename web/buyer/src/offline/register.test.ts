import { beforeEach, describe, expect, it, vi } from 'vitest'

import { keepFor } from './register'

const forgotten = vi.fn(async () => true)

beforeEach(() => {
  localStorage.clear()
  forgotten.mockClear()
  vi.stubGlobal('caches', { delete: forgotten })
})

describe('what was kept of whoever was here', () => {
  it('stays for whoever comes back, and goes with a guest who signs in', async () => {
    for (const who of ['', 'acc_1', 'acc_1']) await keepFor(who)

    expect(forgotten).not.toHaveBeenCalled()
  })

  it.each(['', 'acc_2'])('goes when the next one to be seen here is "%s"', async (next) => {
    await keepFor('acc_1')
    await keepFor(next)

    expect(forgotten).toHaveBeenCalledExactlyOnceWith('answers')
  })
})
