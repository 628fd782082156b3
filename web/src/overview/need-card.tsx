import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { deploymentQuery } from '../api/queries.ts'
import { whyText } from '../deployment/why-text.ts'
import { ButtonLink } from '../shell/links.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { agoText, readable, untilText } from '../words/moments.ts'
import type { StateWord } from '../words/state-words.ts'
import { openGates } from './needs.ts'
import type { Need } from './needs.ts'

type Props = { readonly need: Need; readonly nowMs: number }

type Face = {
  readonly word: StateWord
  readonly isAsk: boolean
  readonly when: string
  readonly title: string
  readonly text: ReactNode
}

/** One thing that wants to be looked at: what, since when, why, and where to go. */
export const NeedCard = ({ need, nowMs }: Props): ReactNode => {
  const { word, isAsk, when, title, text } = faceOf(need, nowMs)
  return (
    <article className={`need ${word.tone}${isAsk ? ' ask' : ''}`}>
      <div className="spread">
        <StateMark of={word} />
        <span className="faint small num">{when}</span>
      </div>
      <h3>{title}</h3>
      <p>{text}</p>
      <Way need={need} />
    </article>
  )
}

const faceOf = (need: Need, nowMs: number): Face => {
  const title = (release: string, joint: string): string =>
    `${need.app} ${release} ${joint} ${need.environment}`.replace('  ', ' ')
  switch (need.kind) {
    case 'waits': {
      const [open] = openGates(need.gates)
      const word = {
        word: need.isMine ? 'Waits for you' : 'Waits for others',
        icon: 'user-check',
        tone: need.isMine ? 'person' : 'quiet',
      } as const
      const expires = open?.expiresAt ?? null
      return {
        word,
        isAsk: need.isMine,
        when: expires === null ? '' : `expires ${untilText(expires, nowMs)}`,
        title: title(need.release, 'to'),
        text: openGates(need.gates)
          .map(({ title, detail }) => `${title}: ${readable(detail)}`)
          .join('. '),
      }
    }
    case 'asks':
      return {
        word: { word: 'Asks you', icon: 'help-hexagon', tone: 'person' },
        isAsk: true,
        when: need.asking.deadline === null ? '' : `until ${untilText(need.asking.deadline, nowMs)}`,
        title: title(need.release, 'to'),
        text: <Why deployment={need.deployment} step={need.asking.step} />,
      }
    case 'stuck':
      return {
        word: { word: 'Stuck', icon: 'alert-octagon', tone: 'failed' },
        isAsk: true,
        when: '',
        title: title(need.release, 'in'),
        text: `What could not be taken back: ${need.left.join('; ')}.`,
      }
    case 'taken-back':
      return {
        word: need.isAsBefore
          ? { word: 'Taken back', icon: 'arrow-back-up', tone: 'undo' }
          : { word: 'Rollback failed', icon: 'alert-octagon', tone: 'failed' },
        isAsk: false,
        when: agoText(need.at, nowMs),
        title: title(need.release, 'from'),
        text: <Why deployment={need.deployment} step={null} />,
      }
    case 'drift':
      return {
        word: { word: 'Drift', icon: 'arrows-diff', tone: 'person' },
        isAsk: false,
        when: need.since === null ? '' : agoText(need.since, nowMs),
        title: `${need.app} in ${need.environment}`,
        text: need.differences.join('. '),
      }
  }
}

const Why = ({ deployment, step }: { readonly deployment: string; readonly step: string | null }): ReactNode => {
  const { data } = useQuery(deploymentQuery(deployment))
  return data === undefined ? ' ' : whyText(data, step)
}

const Way = ({ need }: { readonly need: Need }): ReactNode => {
  if (need.kind === 'drift') return <div className="need-way mono small">lockstep drift --app {need.app}</div>
  const isReview = need.kind === 'waits'
  const isPrimary = (isReview && need.isMine) || need.kind === 'asks' || need.kind === 'stuck'
  return (
    <div className="need-way">
      <ButtonLink
        to={isReview ? '/approvals/$id' : '/deployments/$id'}
        params={{ id: need.deployment }}
        size="xs"
        variant={isPrimary ? 'filled' : 'default'}
      >
        {isReview ? 'Review' : isPrimary ? 'Decide' : 'What happened'}
      </ButtonLink>
    </div>
  )
}
