/** What both apps stand on. The player is apart (`@hawker/shared/player`): few pages need it. */
export { api } from './api'
export { type Api, type Asked, createApi, newKey, type Query } from './api/client'
export { keptAt } from './api/kept'
export { Problem, problemOf } from './api/problem'
export type { components } from './api/openapi'
export type * from './api/types'
export { newest } from './asking/newest'
export { default as StepUpHost } from './door/StepUpHost.vue'
export type { Way } from './door/stepUp'
export { type Moderation, PACES, type Question, roomActs, type SanctionKind } from './room/acts'
export { chapterAt, pinsOf } from './room/chapters'
export type { ChatLine, Me, Part, Planned, Poll, Refused, Role, RoomEvent, Saying } from './room/frames'
export { type Connection, RoomSocket } from './room/socket'
export { after, emptyRoom, fromSnapshot, isTo, named, pinAt, type RoomState } from './room/state'
export { type LiveRoom, useRoom } from './room/useRoom'
export { usePinned } from './room/usePinned'
export { visitor } from './session'
export { site, type SiteFacts } from './site'
export {
  formatCount,
  formatCountdown,
  formatDateTime,
  formatMoney,
  formatTime,
  minorUnits,
  moneyParts,
} from './text/format'
export { createWords } from './text/i18n'
export {
  chooseLanguage,
  type Language,
  language,
  LANGUAGES,
  nearest,
  offerAll,
  offered,
} from './text/language'
export { pictureSources, plainPicture, type Source } from './text/pictures'
export { applyTheme, chooseTheme, type Theme, theme } from './text/theme'
export { comeAfresh } from './ui/comeAfresh'
export { default as FacePicture } from './ui/FacePicture.vue'
export { default as FieldFrame } from './ui/FieldFrame.vue'
export { default as LanternLogo } from './ui/LanternLogo.vue'
export { followPages } from './ui/followPages'
export { default as PriceText } from './ui/PriceText.vue'
