import { fuzzyScore } from './fuzzy.ts'

/** With more apps only some are asked about. */
const allUpTo = 20
const someUpTo = 8

/** The apps whose releases, runs and deployments are worth asking for: where one is, and those that what is typed may mean. Pure. */
export const appsToAsk = (apps: readonly string[], here: string | null, typed: string): readonly string[] => {
  if (apps.length <= allUpTo) return apps
  const words = typed.split(/\s+/).filter(Boolean)
  const meant = apps.filter(app => words.some(word => fuzzyScore(word, { name: app, also: '' }) !== null))
  return [...new Set([...apps.filter(app => app === here), ...meant])].slice(0, someUpTo)
}
