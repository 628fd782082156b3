import { useLocation } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import type { AppKnown } from './app-known.ts'
import { RunStation } from './run-station.tsx'
import { RoadView } from './road-view.tsx'
import { StationView } from './station-view.tsx'
import { stationId } from './station.ts'
import { wayOf } from './way.ts'
import type { Stop } from './way.ts'
import './way.css'

type Props = {
  readonly known: AppKnown
  /** The commit that somebody looks for: its way is lit. */
  readonly wanted: string | undefined
  readonly name: string
  readonly nowMs: number
}

/** A road on which something is needs room for words. */
const columnsOf = (stops: readonly Stop[]): string =>
  stops
    .map(({ road }) => `${road.travellers.length > 0 ? 'minmax(180px, 1.3fr)' : 'minmax(72px, 0.5fr)'} minmax(0, 1fr)`)
    .join(' ')

/** More stand better below one another. */
const besideAtMost = 4

/** The way from commit to production as one picture: runs, then each environment, and between them what travels or is kept. */
export const WayView = ({ known, wanted, name, nowMs }: Props): ReactNode => {
  const { stops, start } = wayOf(known, wanted, name, nowMs)
  const { hash } = useLocation()
  return (
    <section className="section">
      <header>
        <h2>From commit to {known.status.at(-1)?.environment ?? 'production'}</h2>
        <p className="no-phone">A line joins what runs the same release; a broken one says what keeps them apart.</p>
      </header>
      <ol
        className={`way-map${stops.length > besideAtMost ? ' tall' : ''}${wanted === undefined ? '' : ' lighting'}`}
        style={{ '--way': columnsOf(stops) } as CSSProperties}
        aria-label="The way from commit to production"
      >
        <RunStation known={known} look={start} nowMs={nowMs} />
        {stops.map(({ station, road }) => (
          <Fragment key={station.environment}>
            <RoadView road={road} />
            <StationView station={station} isMeant={hash === stationId(station.environment)} nowMs={nowMs} />
          </Fragment>
        ))}
      </ol>
    </section>
  )
}
