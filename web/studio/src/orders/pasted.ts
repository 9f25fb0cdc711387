/** Lines pasted from a sheet: order number, carrier, tracking number. */

export interface Row {
  order_number: string
  carrier: string
  number: string
}

export interface PastedLine {
  at: number // of the text, counted from one
  text: string
  row: Row | null // null: it is no such line
}

export const LINES_LIMIT = 200
const ORDER_NUMBER = /^\d{1,19}$/

/** Reads what was pasted; empty lines and a heading without figures are left out. */
export function readPasted(text: string): PastedLine[] {
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ at: at + 1, text: line.trim() }))
    .filter(({ text: line, at }) => line !== '' && !(at === 1 && !/\d/.test(line)))
    .map((line) => ({ ...line, row: readLine(line.text) }))
}

function readLine(line: string): Row | null {
  const cells = split(line).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  const [order = '', carrier = '', number = ''] = cells
  const orderNumber = order.replace(/^[#'’]/, '')
  if (cells.length !== 3 || !ORDER_NUMBER.test(orderNumber)) return null
  return carrier === '' || number === '' ? null : { order_number: orderNumber, carrier, number }
}

/** Cells as a sheet copies them, as a file keeps them, or as somebody types them. */
function split(line: string): string[] {
  for (const between of [/\t/, /[,，;；]/]) {
    if (between.test(line)) return line.split(between)
  }
  const words = line.split(/\s+/)
  const [first = '', last = ''] = [words[0], words.at(-1)]
  return words.length < 3 ? words : [first, words.slice(1, -1).join(' '), last]
}

/** The carrier a number can only be of, as far as its beginning says so. */
export function carrierOf(number: string): string | null {
  const bare = number.replace(/\s+/g, '').toUpperCase()
  const beginnings: [RegExp, string][] = [
    [/^SF\d{13}$/, 'sf'],
    [/^YT\d{13,17}$/, 'yto'],
    [/^JT\d{13}$/, 'jtexpress'],
    [/^JD[A-Z0-9]{10,}$/, 'jd'],
    [/^1Z[0-9A-Z]{16}$/, 'ups'],
    [/^[A-Z]{2}\d{9}CN$/, 'ems'],
    [/^[A-Z]{2}\d{9}US$/, 'usps'],
    [/^SBX\d{10}$/, 'sandbox'],
  ]
  return beginnings.find(([pattern]) => pattern.test(bare))?.[1] ?? null
}
