import { message, PROBE, type Told } from './wire'

/** One socket to the site: let in by a ticket, measured, then filled with media. */

const PROBE_EVERY_MS = 2_000
const PROBE_BYTES = 60_000
const MEASURED_WITH = 2 // large probes

export interface LineEvents {
  ready: () => void
  started: () => void
  heard: (delayMs: number) => void
  over: (code: string, detail: string) => void // once, however it ends
}

export class Line {
  private readonly socket: WebSocket
  private readonly zeroMs = performance.now()
  private timer = 0
  private isOver = false
  private probed = 0
  private bye = { code: 'lost', detail: '' }
  lineBps: number | null = null // what it carried when it was measured

  constructor(
    path: string,
    ticket: string,
    private readonly events: LineEvents,
  ) {
    const url = new URL(path, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onopen = () => this.socket.send(JSON.stringify({ t: 'hello', ticket }))
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as Told)
    this.socket.onclose = () => this.end()
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount
  }

  /** What a moment of the page is called on this line. */
  timeUs(pageUs: number): number {
    return pageUs - this.zeroMs * 1_000
  }

  start(): void {
    this.say({ t: 'start' })
  }

  stop(): void {
    this.say({ t: 'stop' })
  }

  send(whole: ArrayBuffer): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(whole)
  }

  /** Hang up without a word; nobody is told. */
  drop(): void {
    this.isOver = true
    window.clearInterval(this.timer)
    this.socket.close()
  }

  private say(words: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(words))
  }

  private hear(told: Told): void {
    switch (told.t) {
      case 'ready':
        for (let n = 0; n < MEASURED_WITH; n += 1) this.probe(PROBE_BYTES)
        this.timer = window.setInterval(() => this.probe(0), PROBE_EVERY_MS)
        this.events.ready()
        break
      case 'started':
        this.events.started()
        break
      case 'heard':
        this.measure(performance.now() - this.zeroMs - told.at_us / 1_000)
        break
      case 'bye':
        this.bye = { code: told.code, detail: told.detail }
    }
  }

  private measure(delayMs: number): void {
    this.probed += 1
    if (this.probed === MEASURED_WITH) {
      this.lineBps = (PROBE_BYTES * MEASURED_WITH * 8_000) / Math.max(delayMs, 1)
    }
    if (this.probed > MEASURED_WITH) this.events.heard(delayMs)
  }

  private probe(size: number): void {
    this.send(message(PROBE, this.timeUs(performance.now() * 1_000), size).whole)
  }

  private end(): void {
    window.clearInterval(this.timer)
    if (this.isOver) return
    this.isOver = true
    this.events.over(this.bye.code, this.bye.detail)
  }
}
