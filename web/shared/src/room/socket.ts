import type {
  Backstage,
  Bye,
  ClientFrame,
  Ordered,
  Recovered,
  Refused,
  Saying,
  ServerFrame,
  Snapshot,
  You,
} from './frames'

/**
 * A socket to a room that stays: it comes back with jittered back-off, knows its place in the
 * room's sequence and never passes a frame on before the one that precedes it.
 */

export type Connection = 'connecting' | 'open' | 'lost' | 'closed'

export interface RoomListener {
  snapshot(frame: Snapshot): void
  recovered(frame: Recovered): void
  ordered(frame: Ordered): void
  refused(frame: Refused): void
  you(frame: You): void
  backstage?(frame: Backstage): void
  bye(frame: Bye): void
  connection(state: Connection): void
}

export interface RoomSocketOptions {
  language?: () => string
  open?: (url: string) => WebSocket
  random?: () => number
}

export const FIRST_RETRY_MS = 400
export const LAST_RETRY_MS = 12_000
export const PING_EVERY_MS = 15_000
export const SILENCE_MS = 8_000 // after a ping, until the socket counts as dead
export const PROBE_MS = 2_500 // after the page was away
export const RECOVER_AGAIN_MS = 3_000
const LIKES_PER_FRAME = 20
const WAITING_LIMIT = 3

export class RoomSocket {
  private socket: WebSocket | null = null
  private epoch: number | null = null
  private seq = 0
  private tries = 0
  private isIn = false // the room let this socket in; before that it takes nothing
  private waiting: ClientFrame[] = [] // lines said on the way in
  private isRecovering = false
  private isStopped = true
  private state: Connection = 'connecting'
  private retryTimer = 0
  private pingTimer = 0
  private silenceTimer = 0
  private recoverTimer = 0
  private readonly open: (url: string) => WebSocket
  private readonly random: () => number

  constructor(
    private readonly path: string,
    private readonly listener: RoomListener,
    private readonly options: RoomSocketOptions = {},
  ) {
    this.open = options.open ?? ((url) => new WebSocket(url))
    this.random = options.random ?? Math.random
  }

  start(): void {
    if (!this.isStopped) return
    this.isStopped = false
    window.addEventListener('online', this.hurry)
    document.addEventListener('visibilitychange', this.hurry)
    this.connect()
  }

  /** Leave the room for good. */
  stop(): void {
    this.isStopped = true
    window.removeEventListener('online', this.hurry)
    document.removeEventListener('visibilitychange', this.hurry)
    window.clearTimeout(this.retryTimer)
    this.drop()
    this.tell('closed')
  }

  /** Come back as whoever the cookies now say: somebody signed in. The place is kept. */
  renew(): void {
    if (this.isStopped) return
    window.clearTimeout(this.retryTimer)
    this.drop()
    this.connect()
  }

  /** Say a line, on the way in as soon as one is in. False when the room is out of reach. */
  chat(ref: string, text: string, saying: Saying = {}): boolean {
    const frame: ClientFrame = { t: 'chat', ref, text, ...saying }
    if (this.isIn) return this.send(frame)
    if (this.socket === null || this.waiting.length >= WAITING_LIMIT) return false
    this.waiting.push(frame)
    return true
  }

  like(count: number): void {
    if (this.isIn) this.send({ t: 'like', n: Math.min(count, LIKES_PER_FRAME) })
  }

  private readonly hurry = (): void => {
    if (document.visibilityState === 'hidden') return
    if (this.state === 'open') this.probe()
    if (this.state !== 'lost') return
    window.clearTimeout(this.retryTimer)
    this.connect()
  }

  /** Ask for a sign of life now: after a sleep a socket may look open and be dead. */
  private probe(): void {
    window.clearTimeout(this.pingTimer)
    window.clearTimeout(this.silenceTimer)
    if (this.send({ t: 'ping' })) this.silenceTimer = window.setTimeout(() => this.lost(), PROBE_MS)
    else this.lost()
  }

  private connect(): void {
    this.drop()
    const socket = this.open(this.url())
    this.socket = socket
    socket.onopen = () => this.schedulePing()
    socket.onmessage = (message: MessageEvent<unknown>) => this.hear(String(message.data))
    socket.onclose = () => this.lost()
  }

  private url(): string {
    const url = new URL(this.path, window.location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const language = this.options.language?.()
    if (language) url.searchParams.set('lang', language)
    if (this.epoch !== null) {
      url.searchParams.set('epoch', String(this.epoch))
      url.searchParams.set('seq', String(this.seq))
    }
    return url.href
  }

  /** Let go of the socket without hearing anything more from it. */
  private drop(): void {
    window.clearTimeout(this.pingTimer)
    window.clearTimeout(this.silenceTimer)
    window.clearTimeout(this.recoverTimer)
    this.isRecovering = false
    this.isIn = false
    const socket = this.socket
    this.socket = null
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private lost(): void {
    this.drop()
    if (this.isStopped) return
    this.tell('lost')
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.tries)
    this.tries += 1
    this.retryIn(ceiling * (0.5 + this.random() / 2))
  }

  private retryIn(waitMs: number): void {
    window.clearTimeout(this.retryTimer)
    this.retryTimer = window.setTimeout(() => this.connect(), waitMs)
  }

  private hear(text: string): void {
    const frame = JSON.parse(text) as ServerFrame
    this.schedulePing()
    switch (frame.t) {
      case 'snapshot':
        this.arrive(frame)
        this.listener.snapshot(frame)
        break
      case 'recovered':
        this.arrive(frame)
        this.listener.recovered(frame)
        break
      case 'tick':
      case 'event':
        this.take(frame)
        break
      case 'refused':
        this.listener.refused(frame)
        break
      case 'you':
        this.listener.you(frame)
        break
      case 'backstage':
        this.listener.backstage?.(frame)
        break
      case 'bye':
        this.dismissed(frame)
        break
      case 'pong':
        break
    }
  }

  private arrive(frame: Snapshot | Recovered): void {
    this.epoch = frame.epoch
    this.seq = frame.seq
    this.tries = 0
    this.caughtUp()
    this.isIn = true
    this.waiting.splice(0).forEach((each) => this.send(each))
    this.tell('open')
  }

  private take(frame: Ordered): void {
    if (this.epoch === null || frame.seq <= this.seq) return
    if (frame.seq > this.seq + 1) {
      this.recover()
      return
    }
    this.caughtUp()
    this.seq = frame.seq
    this.listener.ordered(frame)
  }

  /** Ask for what is missing; what comes meanwhile will be sent again after it. */
  private recover(): void {
    if (this.isRecovering || this.epoch === null) return
    this.isRecovering = true
    this.send({ t: 'recover', epoch: this.epoch, seq: this.seq })
    this.recoverTimer = window.setTimeout(() => {
      this.isRecovering = false
      this.recover()
    }, RECOVER_AGAIN_MS)
  }

  private caughtUp(): void {
    this.isRecovering = false
    window.clearTimeout(this.recoverTimer)
  }

  private dismissed(frame: Bye): void {
    this.drop()
    this.listener.bye(frame)
    if (frame.retry_after_ms === null) {
      this.stop()
      return
    }
    this.tell('lost')
    this.retryIn(frame.retry_after_ms)
  }

  private schedulePing(): void {
    window.clearTimeout(this.pingTimer)
    window.clearTimeout(this.silenceTimer)
    this.pingTimer = window.setTimeout(() => {
      this.send({ t: 'ping' })
      this.silenceTimer = window.setTimeout(() => this.lost(), SILENCE_MS)
    }, PING_EVERY_MS)
  }

  private send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  private tell(state: Connection): void {
    if (state === this.state) return
    this.state = state
    this.listener.connection(state)
  }
}
