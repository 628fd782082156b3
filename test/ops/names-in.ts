/** What an expression of Prometheus names: metrics, and labels in selectors and in `by`. */
export type Named = { readonly metrics: readonly string[]; readonly labels: readonly string[] }

const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without', 'on', 'ignoring'])

/** Text, braces, lists of labels and ranges are taken away; of the names that are left those with a parenthesis are functions. */
export const namesIn = (expression: string): Named => {
  const labels: string[] = []
  const text = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{([^}]*)\}/g, (_, inside: string) => {
      labels.push(...[...inside.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label))
      return ' '
    })
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g, (_, inside: string) => {
      labels.push(...inside.split(',').map(label => label.trim()))
      return ' '
    })
    .replaceAll(/\[[^\]]*\]/g, ' ')
  const metrics = [...text.matchAll(/(?<![\w.:])([a-zA-Z_:][\w:]*)\s*(\(?)/g)].flatMap(([, name = '', open]) =>
    open === '(' || words.has(name) ? [] : [name],
  )
  return { metrics: [...new Set(metrics)], labels: [...new Set(labels)].filter(label => label !== '') }
}
