// Runs beside the page's own thread and hands on what is heard, 20 ms at a time.
const FRAMES = 960

class Pcm extends AudioWorkletProcessor {
  constructor() {
    super()
    this.block = new Float32Array(FRAMES * 2) // left, then right
    this.filled = 0
  }

  process([input]) {
    const left = input[0]
    const right = input[1] ?? left
    const count = left?.length ?? 128
    for (let i = 0; i < count; i += 1) {
      this.block[this.filled] = left?.[i] ?? 0
      this.block[FRAMES + this.filled] = right?.[i] ?? 0
      this.filled += 1
      if (this.filled === FRAMES) {
        this.port.postMessage(this.block, [this.block.buffer])
        this.block = new Float32Array(FRAMES * 2)
        this.filled = 0
      }
    }
    return true
  }
}

registerProcessor('pcm', Pcm)
