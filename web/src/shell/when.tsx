import type { ReactNode } from 'react'
import { agoText, instantText, timeText, untilText } from '../words/moments.ts'

type Props = { readonly at: string; readonly nowMs: number }

const exactText = (at: string): string => `${instantText(at)} (${timeText(at)})`

/** How long ago, exact on hover. */
export const Ago = ({ at, nowMs }: Props): ReactNode => (
  <time dateTime={at} title={exactText(at)} className="nowrap">
    {agoText(at, nowMs)}
  </time>
)

/** How long it will be, exact on hover. */
export const Until = ({ at, nowMs }: Props): ReactNode => (
  <time dateTime={at} title={exactText(at)} className="nowrap">
    {untilText(at, nowMs)}
  </time>
)
