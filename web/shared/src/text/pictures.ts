/** A picture in one format, for `<source>`. */
export interface Source {
  type: string
  srcset: string
}

// A picture is stored in several widths, each as AVIF, WebP and JPEG: one address tells the others.
const STORED = /^(.*\/(?:pictures\/sto_[^/]+|portraits)\/fil_[^/]+)\/(\d+)\.webp$/
const WIDTHS = [240, 640, 1200]

/** The formats of a stored picture up to the width of `url`, best first; none of any other. */
export function pictureSources(url: string): Source[] {
  const found = STORED.exec(url)
  if (!found) return []
  const [, place = '', largest = '0'] = found
  const widths = [...WIDTHS.filter((width) => width < Number(largest)), Number(largest)]
  return ['avif', 'webp'].map((format) => ({
    type: `image/${format}`,
    srcset: widths.map((width) => `${place}/${String(width)}.${format} ${String(width)}w`).join(', '),
  }))
}

/** What every browser shows: the JPEG of a stored picture, else the picture itself. */
export function plainPicture(url: string): string {
  return STORED.test(url) ? url.replace(/\.webp$/, '.jpg') : url
}
