import type { Room } from '@hawker/shared'
import { playAhead } from '@hawker/shared/player/ahead'

import { pick, readWay, SHOWN } from './room/watching'

/**
 * Runs on the page of a room before the app does, and has its picture begin. The server wrote the
 * room into the page; what is begun here is what the app will ask for.
 */
const answer = document.querySelector('script.answer[data-path^="/rooms/"]')
const { broadcast, status } = JSON.parse(answer?.textContent ?? '{}') as Partial<Room>

if (broadcast && SHOWN.includes(status ?? '')) {
  const { kind, isSteady } = readWay()
  const source = pick(broadcast.renditions, kind)?.url ?? broadcast.playlist_url
  const first = source === broadcast.playlist_url ? broadcast.playlist : null
  playAhead(source, { first, isSteady })
}
