import type { Places } from '../shell/use-places.ts'

type Option = { readonly value: string; readonly label: string }

/** An app that may be frozen, or all of them, and where. `app`: by which the API is asked. An environment of '' is every one. */
export type Freezable = Option & {
  readonly app: string
  readonly isEveryApp: boolean
  readonly environments: readonly Option[]
}

const everyEnvironment: Option = { value: '', label: 'Every environment' }
const optionOf = (name: string): Option => ({ value: name, label: name })

/** Where whoever looks may set a freeze: admins may, each where they are one. Pure. */
export const freezablePlaces = ({ places, everywhere }: Places): readonly Freezable[] => {
  const apps = places.flatMap(({ app, role, environments }): readonly Freezable[] => {
    const own = environments.filter(one => one.role === 'admin').map(({ environment }) => optionOf(environment))
    const offered = [...own, ...(role === 'admin' ? [everyEnvironment] : [])]
    return offered.length === 0 ? [] : [{ ...optionOf(app), app, isEveryApp: false, environments: offered }]
  })
  const [first] = places
  if (everywhere !== 'admin' || first === undefined) return apps
  const names = [...new Set(places.flatMap(({ environments }) => environments.map(({ environment }) => environment)))]
  const every = { value: '*', label: 'Every app', app: first.app, isEveryApp: true }
  return [...apps, { ...every, environments: [...names.map(optionOf), everyEnvironment] }]
}
