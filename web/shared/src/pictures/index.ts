/** Bringing pictures; apart from the rest, because few pages need it. */
export { bringTo, type Send, SIZE_LIMIT, TAKEN } from './bring'
export { type Upload, useUploads } from './useUploads'
