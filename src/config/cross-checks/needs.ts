import { finding, type Finding, type Path } from '../finding.ts'
import { list, mapping, named, steps } from '../outline.ts'

const needsDatabase = new Set(['snapshot', 'migrate', 'contract'])

const needs = (path: Path, what: string, missing: string): Finding =>
  finding('CONFIG_NEEDS', path, { what, needs: missing })

const stepNeeds = (root: unknown, hasHealth: (service: unknown) => boolean): readonly Finding[] =>
  steps(root).flatMap(({ kind, path, value }) => {
    if (needsDatabase.has(kind) && mapping(root)['database'] === undefined)
      return [needs(path, `the step ${kind}`, 'a database')]
    if (kind === 'pause' && named(root, 'consumers').length === 0) return [needs(path, 'the step pause', 'consumers')]
    if (kind === 'verify-writes' && !hasHealth(value['service']))
      return [needs(path, 'the step verify-writes', 'a service with health, which it can ask')]
    return []
  })

const watchNeeds = (root: unknown, hasHealth: (service: unknown) => boolean): readonly Finding[] =>
  named(root, 'environments').flatMap(({ path, value }) =>
    list(value['watch']).flatMap((watch, i) => {
      const { http, 'bad-answers': answers, service } = mapping(watch)
      const at = [...path, 'watch', i]
      if (hasHealth(service)) return []
      if (http !== undefined) return [needs(at, 'a watch of a path', 'a service with health, which it can ask')]
      return answers === undefined ? [] : [needs(at, 'a watch of answers', 'a service with health, which users reach')]
    }),
  )

const buildNeeds = (root: unknown): readonly Finding[] =>
  named(root, 'services').flatMap(({ path, value }) => {
    const { dockerfile, image } = mapping(value['build'])
    if (dockerfile === undefined || image !== undefined) return []
    return [needs([...path, 'build', 'dockerfile'], 'a dockerfile', 'the image that is made by it')]
  })

/** A part of the file may need another part. */
export const missingParts = (root: unknown): readonly Finding[] => {
  const services = named(root, 'services')
  // A name that does not exist is reported as such, so it counts as answering here.
  const hasHealth = (name: unknown): boolean => {
    const asked = services.filter(service => name === undefined || service.name === name)
    const isKnown = name === undefined || asked.length > 0
    return !isKnown || asked.some(({ value }) => value['health'] !== undefined && value['health'] !== null)
  }
  return [...buildNeeds(root), ...stepNeeds(root, hasHealth), ...watchNeeds(root, hasHealth)]
}
