/** An answer that is not the one asked for: a problem document (RFC 9457), or no answer at all. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly code: string, // stable, "stock.out_of_stock"; "network.offline" when nobody answered
    readonly status: number, // 0 when nobody answered
    readonly detail = '',
    readonly field: string | null = null,
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(detail || code)
  }

  /** Nobody answered: what was asked may have happened or not. */
  get isOffline(): boolean {
    return this.status === 0
  }

  /** Asking the same again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }
}

interface Document {
  code?: unknown
  detail?: unknown
  field?: unknown
  [member: string]: unknown
}

const STANDARD = new Set(['type', 'title', 'status', 'code', 'detail', 'field', 'instance'])

/** Read the refusal out of an answer, whoever gave it: our server, or a proxy in between. */
export async function problemOf(response: Response): Promise<Problem> {
  const given = (await response.json().catch(() => null)) as unknown
  const document: Document = typeof given === 'object' && given !== null ? { ...given } : {}
  const extra = Object.fromEntries(Object.entries(document).filter(([key]) => !STANDARD.has(key)))
  const retryAfter = Number(response.headers.get('Retry-After'))
  return new Problem(
    typeof document.code === 'string' ? document.code : `http.status_${response.status}`,
    response.status,
    typeof document.detail === 'string' ? document.detail : '',
    typeof document.field === 'string' ? document.field : null,
    extra,
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  )
}
