import { describe, expect, it } from 'vitest'

import { en } from './en'
import { zhCN } from './zh-CN'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[path + key, value] as [string, string]]
      : flat(value, `${path}${key}.`),
  )
}

function names(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()
}

const english = new Map(flat(en))
const chinese = new Map(flat(zhCN))

describe('the words of the studio', () => {
  it('are the same set in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('name the same values in both languages', () => {
    for (const [key, text] of english) {
      const first = text.split(' | ')[0] ?? ''
      expect(names(chinese.get(key) ?? ''), key).toEqual(names(first))
    }
  })

  it('do not shout', () => {
    for (const [key, text] of [...english, ...chinese]) expect(text, key).not.toMatch(/[!！]|oops/i)
  })
})
