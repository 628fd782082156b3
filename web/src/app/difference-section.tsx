import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { differenceQuery, parityQuery } from '../api/app-queries.ts'
import type { EnvironmentStatus } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { DifferenceView } from './difference-view.tsx'
import { pairOf } from './difference-rows.ts'
import { ParityCard } from './parity-card.tsx'

type Props = { readonly app: string; readonly status: readonly EnvironmentStatus[] }

/** What two environments do not have alike; which two stands in the address. */
export const DifferenceSection = ({ app, status }: Props): ReactNode => {
  const { from, to } = useSearch({ from: '/shell/apps/$app' })
  if (status.length < 2) return null
  const pair = pairOf(status, from, to)
  return (
    <section className="section" aria-label="Difference" id="difference">
      <header>
        <h2>What is different</h2>
        <Choice status={status} from={pair.from.environment} to={pair.to.environment} />
      </header>
      {pair.from.environment === pair.to.environment ? (
        <Blank icon="equal" title="One environment is like itself.">
          Choose two.
        </Blank>
      ) : (
        <Compared app={app} from={pair.from} to={pair.to} />
      )}
    </section>
  )
}

type ChoiceProps = { readonly status: Props['status']; readonly from: string; readonly to: string }

const Choice = ({ status, from, to }: ChoiceProps): ReactNode => {
  const navigate = useNavigate({ from: '/apps/$app' })
  const names = status.map(({ environment }) => environment)
  const choose = (chosen: { readonly from: string; readonly to: string }): void =>
    void navigate({ to: '.', search: before => ({ ...before, ...chosen }), resetScroll: false, replace: true })
  return (
    <div className="row choice">
      <NativeSelect
        size="xs"
        aria-label="From environment"
        data={names}
        value={from}
        onChange={({ currentTarget }) => choose({ from: currentTarget.value, to })}
      />
      <span className="faint small">beside</span>
      <NativeSelect
        size="xs"
        aria-label="To environment"
        data={names}
        value={to}
        onChange={({ currentTarget }) => choose({ from, to: currentTarget.value })}
      />
    </div>
  )
}

type ComparedProps = { readonly app: string; readonly from: EnvironmentStatus; readonly to: EnvironmentStatus }

/** Where nothing runs there is nothing to compare, and nothing is asked. */
const Compared = ({ app, from, to }: ComparedProps): ReactNode => {
  const empty = [from, to].find(({ release }) => release === null)
  if (empty !== undefined)
    return (
      <Blank icon="git-compare" title={`Nothing runs in ${empty.environment} yet.`}>
        Once something does, what is different appears here.
      </Blank>
    )
  return <Asked app={app} from={from.environment} to={to.environment} />
}

type AskedProps = { readonly app: string; readonly from: string; readonly to: string }

const Asked = ({ app, from, to }: AskedProps): ReactNode => {
  const difference = useQuery(differenceQuery(app, from, to))
  const parity = useQuery(parityQuery(app, from, to))
  return (
    <>
      <Loaded query={difference}>{found => <DifferenceView difference={found} />}</Loaded>
      <Loaded query={parity} lines={2}>
        {({ differences }) => <ParityCard from={from} to={to} differences={differences} />}
      </Loaded>
    </>
  )
}
