import { door } from '@hawker/shared/door/words/en'

import { browse } from './browse'
import { buying } from './buying'
import { orders } from './orders'
import { own } from './own'
import { people } from './people'
import { reserveWords } from './reserve'
import { shell } from './shell'
import { shipping } from './shipping'
import { siteWords } from './site'
import { together } from './together'

/** The shop in English, a file for each part. Its shape is the shape of every other language. */
export const words = {
  ...shell,
  ...door,
  ...browse,
  ...buying,
  ...orders,
  ...own,
  ...people,
  ...reserveWords,
  ...shipping,
  ...siteWords,
  ...together,
}

export type Words = typeof words
