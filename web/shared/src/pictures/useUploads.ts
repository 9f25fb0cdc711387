import { onScopeDispose, type Ref, ref } from 'vue'

import { Problem } from '../api/problem'
import { type Send, SIZE_LIMIT } from './bring'

/** A picture on its way: shown from the file itself until the server has it. */
export interface Upload {
  id: number
  name: string
  url: string // of the file, in this browser
  part: number // 0 to 1, of what went
  error: unknown // undefined while it is under way
}

interface Job {
  file: File
  abort: AbortController
}

const AT_ONCE = 2

/** Sends files, a few at once, and hands over what each became, in the order of the files. */
export function useUploads<T>(
  send: Send<T>,
  taken: (made: T) => void,
): {
  uploads: Ref<Upload[]>
  add: (files: Iterable<File>) => void
  retry: (id: number) => void
  drop: (id: number) => void
} {
  const uploads = ref<Upload[]>([])
  const jobs = new Map<number, Job>()
  const waiting: number[] = []
  let running = 0
  let last = 0

  function add(files: Iterable<File>): void {
    for (const file of files) {
      last += 1
      jobs.set(last, { file, abort: new AbortController() })
      const url = URL.createObjectURL(file)
      uploads.value.push({ id: last, name: file.name, url, part: 0, error: undefined })
      waiting.push(last)
    }
    next()
  }

  function retry(id: number): void {
    change(id, { part: 0, error: undefined })
    waiting.push(id)
    next()
  }

  function drop(id: number): void {
    const upload = uploads.value.find((each) => each.id === id)
    if (!upload) return
    jobs.get(id)?.abort.abort()
    jobs.delete(id)
    URL.revokeObjectURL(upload.url)
    uploads.value = uploads.value.filter((each) => each.id !== id)
  }

  function next(): void {
    while (running < AT_ONCE && waiting.length) {
      const id = waiting.shift()
      const job = id === undefined ? undefined : jobs.get(id)
      if (id !== undefined && job) void run(id, job)
    }
  }

  async function run(id: number, job: Job): Promise<void> {
    running += 1
    try {
      if (job.file.size > SIZE_LIMIT) throw new Problem('files.picture_too_large', 413, '')
      const made = await send(
        job.file,
        (part) => {
          change(id, { part })
        },
        job.abort.signal,
      )
      if (jobs.has(id)) taken(made)
      drop(id)
    } catch (error) {
      change(id, { error })
    } finally {
      running -= 1
      next()
    }
  }

  function change(id: number, now: Partial<Upload>): void {
    const upload = uploads.value.find((each) => each.id === id)
    if (upload) Object.assign(upload, now)
  }

  onScopeDispose(() => {
    for (const { id } of [...uploads.value]) drop(id)
  })

  return { uploads, add, retry, drop }
}
