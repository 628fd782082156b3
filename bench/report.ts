import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { table } from '../src/cli/output.ts'
import { isWithin } from './figure.ts'
import type { Measured, Reading } from './figure.ts'

/** `load` is the machine's load average over a minute when the figure was done: how busy others kept it. */
export type Finished = Measured & { readonly figure: string; readonly load: number }

/** The machine: a reading means little without it. */
const machine = () => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? arch(),
  memoryMb: Math.round(totalmem() / 1024 / 1024),
  kernel: release(),
  node: process.version,
})

/** One JSON document with everything. */
export const jsonReport = (finished: readonly Finished[]): string =>
  JSON.stringify(
    {
      at: new Date().toISOString(),
      machine: machine(),
      figures: finished.map(({ figure, load, readings, wrong }) => ({
        figure,
        load,
        readings: readings.map(reading => ({ ...reading, within: isWithin(reading) })),
        wrong,
      })),
    },
    null,
    2,
  )

/** The same as a table for people. */
export const textReport = (finished: readonly Finished[]): string => {
  const { cores, processor, memoryMb, kernel, node } = machine()
  const rows = finished.flatMap(({ figure, load, readings }) => readings.map(reading => row(figure, load, reading)))
  return [
    table([['', 'figure', 'what', 'measured', 'limit', 'load', 'how'], ...rows]),
    '',
    ...finished.flatMap(({ figure, wrong }) => wrong.map(what => `WRONG  ${figure}: ${what}`)),
    `${cores} cores of ${processor}, ${memoryMb} MB, Linux ${kernel}, Node ${node}`,
  ].join('\n')
}

const marks = new Map<boolean | null, string>([
  [true, '✓'],
  [false, '✗'],
  [null, ' '],
])

const row = (figure: string, load: number, reading: Reading): readonly string[] => {
  const { name, value, unit, limit, note } = reading
  const wanted = limit === null ? '' : `${limit.kind === 'at-most' ? '≤' : '≥'} ${quantity(limit.value, unit)}`
  return [marks.get(isWithin(reading)) ?? '', figure, name, quantity(value, unit), wanted, load.toFixed(1), note]
}

const quantity = (value: number, unit: Reading['unit']): string =>
  `${Number.isInteger(value) ? value : value >= 100 ? value.toFixed(0) : value.toFixed(2)}${unit === '' ? '' : ` ${unit}`}`
