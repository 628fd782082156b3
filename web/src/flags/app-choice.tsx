import { NativeSelect } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Tabs } from '../shell/tabs.tsx'
import { usePlaces } from '../shell/use-places.ts'
import type { AppPlace } from '../shell/use-places.ts'
import { View } from '../shell/view.tsx'

type Props = {
  /** Undefined: the first that there is. */
  readonly app: string | undefined
  readonly view: 'flags' | 'consumers'
  readonly title: string
  readonly headline: string
  readonly children: (place: AppPlace) => ReactNode
}

/** A view of one app, and the way to the same of another. */
export const AppChoice = ({ app, view, title, headline, children }: Props): ReactNode => {
  const { places, isThere, error } = usePlaces()
  const place = app === undefined ? places[0] : places.find(one => one.app === app)
  const name = place?.app ?? app
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: name === undefined ? title : `${title} of ${name}` }]}>
      <div className="title">
        <div>
          <h1>{name === undefined ? title : `${title} of ${name}`}</h1>
          <p className="headline">{headline}</p>
        </div>
        {places.length > 1 && place !== undefined && (
          <Chosen names={places.map(one => one.app)} name={place.app} view={view} />
        )}
      </div>
      {name !== undefined && (
        <Tabs
          label={`About ${name}`}
          tabs={[
            { text: 'Feature flags', to: '/flags', search: { app: name }, isHere: view === 'flags' },
            { text: 'Consumers', to: '/apps/$app/consumers', params: { app: name }, isHere: view === 'consumers' },
          ]}
        />
      )}
      {error !== null && (
        <div className="section">
          <ProblemNote error={error} />
        </div>
      )}
      {!isThere && (
        <div className="section">
          <Bones />
        </div>
      )}
      {isThere && place !== undefined && children(place)}
      {isThere && place === undefined && error === null && (
        <div className="section">
          <Blank
            icon="flag"
            title={app === undefined ? 'There is no app yet.' : `There is no app ${app} that you may see.`}
          >
            Apps appear with their first release.
          </Blank>
        </div>
      )}
    </View>
  )
}

type ChosenProps = { readonly names: readonly string[]; readonly name: string; readonly view: Props['view'] }

const Chosen = ({ names, name, view }: ChosenProps): ReactNode => {
  const navigate = useNavigate()
  const choose = (app: string): Promise<void> =>
    view === 'flags'
      ? navigate({ to: '/flags', search: { app } })
      : navigate({ to: '/apps/$app/consumers', params: { app } })
  return (
    <NativeSelect
      aria-label="App"
      data={[...names]}
      value={name}
      onChange={({ currentTarget }) => void choose(currentTarget.value)}
    />
  )
}
