import { type How, LiveEngine } from './engine'

/**
 * A picture that begins before there is a player: the app takes longer to start than the first
 * segment takes to arrive and to be decoded. The player that comes takes it over as it plays.
 */

const KEPT_MS = 15_000 // whoever did not come by then will not

let begun: LiveEngine | null = null

export function playAhead(source: string, how: How): void {
  const video = document.createElement('video')
  video.playsInline = true
  begun = new LiveEngine(video)
  void begun.play(source, how)
  window.setTimeout(() => takeAhead(null, how), KEPT_MS)
}

/** What plays this already, for whoever shows it from now on; what plays anything else is over. */
export function takeAhead(source: string | null, how: How): LiveEngine | null {
  const engine = begun
  begun = null
  if (engine === null || engine.plays(source, how)) return engine
  engine.destroy()
  return null
}
