import { door } from '@hawker/shared/door/words/zh-CN'

import type { Words } from '../en'
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

/** 中文界面的文字，按部分分文件。 */
export const words: Words = {
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
