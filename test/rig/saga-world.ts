import type { PlannedStep } from '../../src/domain/plan.ts'

/**
 * The model of what a deployment acts on, one key for each thing: `traffic:intake` is old or new, `old:intake` and `new:intake`
 * say whether that version runs, `schema` is 0 (only old code fits), 1 to 1.5 (both fit) or 2 (only new code fits).
 */
export type World = Readonly<Record<string, boolean | number | string>>

/** What a model step changes. */
export const writesOf = (step: PlannedStep): World => (step.params as { readonly writes: World }).writes

/** The world before any of the steps. */
export const worldBefore = (steps: readonly PlannedStep[]): World => {
  const touched = steps.flatMap(step => Object.keys(writesOf(step)))
  const services = [...new Set(touched.flatMap(key => key.split(':')[1] ?? []))]
  const schema = steps.some(step => step.id === 'migrate') ? 0 : 1
  return {
    ...Object.fromEntries(touched.map(key => [key, key.startsWith('traffic:') ? 'old' : 'before'])),
    ...Object.fromEntries(
      services.flatMap(name => [
        [`old:${name}`, true],
        [`new:${name}`, false],
      ]),
    ),
    schema,
    paused: false,
    consumers: 'old',
    probe: false,
  }
}

/** The world with a step's effect in it. */
export const affected = (world: World, step: PlannedStep): World => ({ ...world, ...writesOf(step) })

/** What a step's `prepare` sees: the values that it will change. */
export const seenBy = (world: World, step: PlannedStep): World =>
  Object.fromEntries(Object.keys(writesOf(step)).map(key => [key, world[key] ?? false]))

const servicesOf = (world: World): readonly string[] =>
  Object.keys(world).flatMap(key => (key.startsWith('new:') ? [key.slice('new:'.length)] : []))

/** What is wrong with a world, whatever led to it: versions that meet a schema they do not know, traffic that meets nobody. */
export const worldFaults = (world: World, seamless: boolean): readonly string[] =>
  servicesOf(world).flatMap(name => {
    const runs = { old: world[`old:${name}`] === true, new: world[`new:${name}`] === true }
    const traffic = world[`traffic:${name}`]
    return [
      runs.old && world['schema'] === 2 ? `old ${name} runs on a schema that it does not know` : [],
      runs.new && world['schema'] === 0 ? `new ${name} runs on a schema that it does not know` : [],
      traffic === 'new' && !runs.new ? `users of ${name} are sent to a new version that does not run` : [],
      seamless && traffic === 'old' && !runs.old ? `users of ${name} are sent to an old version that does not run` : [],
    ].flat()
  })

/** True while the new version runs, serves or consumes anywhere. */
export const newVersionIsIn = (world: World): boolean =>
  servicesOf(world).some(name => world[`new:${name}`] === true || world[`traffic:${name}`] === 'new') ||
  world['consumers'] === 'new' ||
  world['probe'] === true
