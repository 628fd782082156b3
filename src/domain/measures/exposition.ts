import type { Exposed, Sample } from './family.ts'

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format (2026-11) */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** What Prometheus collects, as text. A family without samples is still announced. Pure. */
export const expositionText = (exposed: readonly Exposed[]): string =>
  exposed
    .flatMap(({ family: { name, help, type }, samples }) => [
      `# HELP ${name} ${escapedHelp(help)}\n`,
      `# TYPE ${name} ${type}\n`,
      ...samples.map(line),
    ])
    .join('')

const line = ({ name, labels, value }: Sample): string => {
  const pairs = labels.map(([label, text]) => `${label}="${escapedValue(text)}"`).join(',')
  return `${name}${pairs === '' ? '' : `{${pairs}}`} ${numberText(value)}\n`
}

const escapedHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapedValue = (text: string): string => escapedHelp(text).replaceAll('"', '\\"')

/** As Prometheus writes numbers: Go's words for what is no number in the usual sense. */
export const numberText = (value: number): string => {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
