import type { ReactNode } from 'react'
import { timeText } from '../words/moments.ts'
import { useNow } from './use-now.ts'

/** The time, in UTC like every other time of the page. */
export const Clock = (): ReactNode => <span className="num faint no-phone">{timeText(useNow())} UTC</span>
