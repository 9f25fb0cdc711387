import { door } from '@hawker/shared/door/words/en'

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

/** The studio in English, a file for each part. Its shape is the shape of every other language. */
export const en = {
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

/** Any language: the keys of English, with words of its own. */
export type Messages = Words<typeof en>
type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> }
