import { bringTo, type Send } from '@hawker/shared/pictures'

/** A picture of the store, as the server took it in. */
export interface Picture {
  id: string
  url: string
  thumb_url: string
  width: number
  height: number
  colour: string
  preview: string
}

/** Bring a picture to a store. */
export const toStore = (storeId: () => string): Send<Picture> => (file, tell, signal) =>
  bringTo<Picture>('POST', `/stores/${storeId()}/pictures`)(file, tell, signal)
