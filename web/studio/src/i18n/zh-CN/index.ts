import { door } from '@hawker/shared/door/words/zh-CN'

import type { Messages } from '../en'
import { camera } from './camera'
import { common } from './common'
import { desk } from './desk'
import { faces } from './faces'
import { goods } from './goods'
import { live } from './live'
import { money } from './money'
import { orders } from './orders'
import { pictures } from './pictures'
import { product } from './product'
import { settings } from './settings'
import { shell } from './shell'
import { shipping } from './shipping'
import { signIn } from './signIn'
import { staff } from './staff'

/** 中文界面的全部文字，按部分分文件。 */
export const zhCN: Messages = {
  ...shell,
  ...door,
  ...common,
  ...signIn,
  ...live,
  ...camera,
  ...goods,
  ...orders,
  ...money,
  ...pictures,
  ...product,
  ...faces,
  ...settings,
  ...shipping,
  ...desk,
  ...staff,
}
