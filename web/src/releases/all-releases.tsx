import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery } from '../api/queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { listed } from '../words/counted.ts'
import './releases.css'

/** The newest release of each app and what runs where; the way to the releases of one. */
export const AllReleases = (): ReactNode => {
  const apps = useQuery(appsQuery)
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Releases' }]}>
      <h1>Releases</h1>
      <p className="headline">What was built last for each app, and what of it runs.</p>
      <div className="section">
        <Loaded query={apps}>
          {known =>
            known.length === 0 ? (
              <Blank icon="package" title="Nothing was built yet.">
                Releases appear here as soon as somebody runs lockstep ship.
              </Blank>
            ) : (
              <ul className="card release-list">
                {known.map(({ app, newest, environments }) => (
                  <li key={app}>
                    <Link
                      to="/apps/$app/releases/$release"
                      params={{ app, release: newest }}
                      className="release-version"
                    >
                      {newest}
                    </Link>
                    <div>
                      <Link to="/apps/$app/releases" params={{ app }}>
                        <b>Releases of {app}</b>
                      </Link>
                      <div className="faint small">{newest} is the newest</div>
                    </div>
                    <div className="dim small release-places">
                      {environments.length === 0
                        ? 'nothing of it runs'
                        : listed(environments.map(({ environment, release }) => `${release} in ${environment}`))}
                    </div>
                    <span />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </View>
  )
}
