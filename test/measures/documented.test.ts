import { expect, it } from 'vitest'
import { gauges } from '../../src/app/measure-gauges.ts'
import { counted } from '../../src/domain/measures/counted.ts'
import { processFamilies } from '../../src/http/process-measures.ts'
import { pageAt } from '../docs/pages.ts'

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())

it('the table of the guide has every measure with its type and its labels, and no other', () => {
  const lines = pageAt('docs/guides/metrics.md').text.split('\n')
  const documented = lines
    .filter(line => /^\| `[a-z]\w+` /.test(line))
    .map(cellsOf)
    .map(([name, type, labels]) => `${name} ${type} ${labels}`)
  const families = [...Object.values(counted), ...Object.values(gauges), ...Object.values(processFamilies)]
  const served = families.map(({ name, type, labels }) => `\`${name}\` ${type} ${labels.join(', ')}`)
  expect(documented.toSorted()).toEqual(served.toSorted())
})
