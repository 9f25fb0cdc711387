import { expect, test } from 'vitest'

import { pictureSources, plainPicture } from './pictures'

const PLACE = '/media/pictures/sto_1/fil_2'

test('a stored picture has AVIF before WebP, in every width up to its own', () => {
  expect(pictureSources(`${PLACE}/1200.webp`)).toEqual([
    {
      type: 'image/avif',
      srcset: `${PLACE}/240.avif 240w, ${PLACE}/640.avif 640w, ${PLACE}/1200.avif 1200w`,
    },
    {
      type: 'image/webp',
      srcset: `${PLACE}/240.webp 240w, ${PLACE}/640.webp 640w, ${PLACE}/1200.webp 1200w`,
    },
  ])
  expect(pictureSources(`${PLACE}/300.webp`)[0]?.srcset).toBe(
    `${PLACE}/240.avif 240w, ${PLACE}/300.avif 300w`,
  )
})

test('browsers without either get the JPEG', () => {
  expect(plainPicture(`${PLACE}/640.webp`)).toBe(`${PLACE}/640.jpg`)
})

test('nothing is made up for pictures from elsewhere', () => {
  expect(pictureSources('/media/pictures/ab/abc-640.webp')).toEqual([])
  expect(plainPicture('/live/stm_1/cover-1.jpg')).toBe('/live/stm_1/cover-1.jpg')
})

test('the picture of a person has its formats too', () => {
  const url = '/media/portraits/fil_01abc/240.webp'

  expect(pictureSources(url).map(({ srcset }) => srcset)).toEqual([
    '/media/portraits/fil_01abc/240.avif 240w',
    '/media/portraits/fil_01abc/240.webp 240w',
  ])
  expect(plainPicture(url)).toBe('/media/portraits/fil_01abc/240.jpg')
})
