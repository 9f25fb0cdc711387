import { BarChart, LineChart } from 'echarts/charts'
import {
  AxisPointerComponent,
  GridComponent,
  MarkAreaComponent,
  TooltipComponent,
} from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

import type { RoomFigures } from '../api/types'
import { viewersLine } from './course'

/** How the course of a broadcast is drawn: viewers above, what was sold below, on one time. */

use([
  AxisPointerComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  TooltipComponent,
])

export { init }

export type Measure = 'orders' | 'sales' | 'likes'

export interface Look {
  ink: string
  soft: string
  line: string
  surface: string
  band: string
  viewers: string
  sold: string
  font: string
}

/** The colours of the page as they are now. */
export function lookOf(element: Element): Look {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    ink: read('--ink'),
    soft: read('--ink-soft'),
    line: read('--line'),
    surface: read('--surface'),
    band: read('--lantern-soft'),
    viewers: read('--lantern'),
    sold: read('--jade'),
    font: style.fontFamily,
  }
}

export interface Drawn {
  figures: RoomFigures
  range: [number, number]
  measure: Measure
  look: Look
  widthPx: number
  clock: (at: number) => string
  amount: (minor: number) => string
  words: { viewers: string; measure: string; other: string }
}

const PLOT_LEFT = 48
const PLOT_RIGHT = 14
const FEWEST_TOP = 4 // viewers; a line of one must not fill the plot

function bars({ figures, measure }: Drawn): [number, number][] {
  if (measure !== 'likes') {
    return figures.sales.map(({ at, orders, total }) => [
      Date.parse(at),
      measure === 'orders' ? orders : total.amount,
    ])
  }
  let before = figures.samples[0]?.likes ?? 0
  return figures.samples.flatMap(({ at, likes }) => {
    const more = likes - before
    before = Math.max(before, likes)
    return more > 0 ? [[Date.parse(at), more] as [number, number]] : []
  })
}

function bands({ figures, range, look, words, widthPx }: Drawn): object {
  const label = {
    color: look.soft,
    fontSize: 11,
    position: 'insideTopLeft',
    overflow: 'truncate',
    ellipsis: '…',
  }
  const span = range[1] - range[0]
  return {
    silent: true,
    data: figures.pins
      .map((pin) => ({
        title: pin.title ?? words.other,
        from: Math.max(range[0], Date.parse(pin.begins_at)),
        to: Math.min(range[1], Date.parse(pin.ends_at ?? figures.now)),
      }))
      .filter(({ from, to }) => to > from)
      .map(({ title, from, to }, index) => {
        const share = (to - from) / span
        const width = Math.max(0, Math.round(share * (widthPx - PLOT_LEFT - PLOT_RIGHT)) - 8)
        return [
          {
            xAxis: from,
            name: title,
            label: { ...label, show: width > 40, width },
            itemStyle: { color: look.band, opacity: index % 2 === 0 ? 1 : 0.5 },
          },
          { xAxis: to },
        ]
      }),
  }
}

/** What ECharts is to draw. */
export function drawn(given: Drawn): EChartsCoreOption {
  const { range, look, clock, amount, measure, words, figures } = given
  const time = {
    type: 'time',
    min: range[0],
    max: range[1],
    splitNumber: 4,
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisPointer: { lineStyle: { color: look.soft }, label: { show: false } },
  }
  const value = (gridIndex: number, name: string): object => ({
    type: 'value',
    gridIndex,
    name,
    nameLocation: 'end',
    nameTextStyle: { color: look.soft, align: 'left', padding: [0, 0, 0, 8 - PLOT_LEFT] },
    min: 0,
    minInterval: 1,
    splitNumber: 2,
    axisLabel: {
      color: look.soft,
      fontSize: 11,
      formatter: (n: number) =>
        gridIndex === 1 && measure === 'sales' ? amount(n) : String(n),
    },
    splitLine: { lineStyle: { color: look.line } },
  })
  const shown = { color: look.soft, fontSize: 11, formatter: clock, hideOverlap: true }
  const sold = bars(given)
  const soldAt = new Map(sold)
  return {
    animation: false,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: [
      { left: PLOT_LEFT, right: PLOT_RIGHT, top: 26, height: 96 },
      { left: PLOT_LEFT, right: PLOT_RIGHT, top: 158, height: 44 },
    ],
    xAxis: [
      { ...time, gridIndex: 0, axisLabel: { show: false } },
      { ...time, gridIndex: 1, axisLabel: shown },
    ],
    yAxis: [
      { ...value(0, words.viewers), max: ({ max }: { max: number }) => Math.max(FEWEST_TOP, max) },
      value(1, words.measure),
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText', // no markup: the page allows no style in it
      confine: true,
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font },
      formatter: (points: { value: [number, number | null] }[]) => {
        const at = points[0]?.value[0] ?? range[0]
        const near = figures.samples.filter((each) => Date.parse(each.at) <= at).at(-1)
        const n = soldAt.get(at) ?? 0
        return [
          clock(at),
          `${words.viewers} ${near?.viewers ?? 0}`,
          `${words.measure} ${measure === 'sales' ? amount(n) : n}`,
        ].join('\n')
      },
    },
    series: [
      {
        type: 'line',
        data: viewersLine(figures.samples),
        showSymbol: figures.samples.length < 3,
        symbolSize: 5,
        lineStyle: { color: look.viewers, width: 1.5 },
        itemStyle: { color: look.viewers },
        step: 'end',
        markArea: bands(given),
      },
      {
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: sold,
        barMinWidth: 3,
        barMaxWidth: 8,
        itemStyle: { color: look.sold },
      },
    ],
  }
}
