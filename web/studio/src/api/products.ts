import { api, type Money } from '@hawker/shared'

import type { Shown } from '../pictures/shown'

/** Products as a store writes them. */

export interface Named {
  zh: string
  en: string
}

export interface Axis extends Named {
  values: Named[]
}

export interface DraftSku {
  choices: number[] // into the values of each option
  id: string | null // of one that buyers know already
  price: Money | null
  compare_at: Money | null
  picture_id: string | null
  code: string
  bar_code: string
}

export interface Content {
  title_zh: string
  title_en: string
  subtitle_zh: string
  subtitle_en: string
  description_zh: string
  description_en: string
  axes: Axis[]
  skus: DraftSku[]
  pictures: { picture_id: string; alt_zh: string; alt_en: string }[]
}

export interface Fault {
  field: string // "skus.3.price"
  code: string
}

export interface Draft {
  product_id: string
  status: 'draft' | 'published' | 'archived'
  is_changed: boolean // buyers see something else, or nothing
  revision: number
  changed_at: string | null
  currency: string
  content: Content
  pictures: Shown[]
  faults: Fault[]
}

const at = (storeId: string, productId: string): string =>
  `/stores/${storeId}/products/${productId}`

export const createProduct = (storeId: string, content: Content, key: string): Promise<Draft> =>
  api.post(`/stores/${storeId}/products`, content, { key })

export const readDraft = (storeId: string, id: string): Promise<Draft> =>
  api.get(`${at(storeId, id)}/draft`)

export const saveDraft = (
  storeId: string,
  id: string,
  content: Content,
  seen: number,
): Promise<Draft> => api.put(`${at(storeId, id)}/draft`, content, { seen })

export const discardDraft = (storeId: string, id: string, seen: number): Promise<Draft> =>
  api.delete(`${at(storeId, id)}/draft`, { seen })

export const publishProduct = (storeId: string, id: string, seen: number): Promise<Draft> =>
  api.post(`${at(storeId, id)}/publication`, undefined, { seen })

export const archiveProduct = (storeId: string, id: string, seen: number): Promise<Draft> =>
  api.put(`${at(storeId, id)}/archive`, undefined, { seen })

export const restoreProduct = (storeId: string, id: string, seen: number): Promise<Draft> =>
  api.delete(`${at(storeId, id)}/archive`, { seen })
