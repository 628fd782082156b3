import type { ReactNode } from 'react'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import type { Part } from './parts.ts'
import './part-strip.css'

/** The four parts that move together, always in this order. */
export const PartStrip = ({ parts }: { readonly parts: readonly Part[] }): ReactNode => (
  <div className="parts" role="group" aria-label="Code, schema, traffic and consumers">
    {parts.map(({ title, icon, word, isHalf, was, value, detail }) => (
      <div key={title} className={`part ${word.tone}${isHalf ? ' half' : ''}`}>
        <div className="part-head">
          <span>
            <Icon name={icon} />
            {title}
          </span>
          <StateMark of={word} />
        </div>
        <div className="value">
          {was !== null && (
            <>
              <span className="was">{was}</span>
              <Icon name="arrow-right" />
            </>
          )}
          <span>{value}</span>
        </div>
        <div className="detail">{detail}</div>
      </div>
    ))}
  </div>
)
