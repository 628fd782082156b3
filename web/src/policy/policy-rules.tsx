import type { ReactNode } from 'react'
import type { Policy } from '../api/types.ts'
import { capital } from '../words/counted.ts'
import { boundsWords, gateWords, placeWords } from './policy-words.ts'

/** What each rule demands where it meets. */
export const PolicyRules = ({ policy: { rules } }: { readonly policy: Policy }): ReactNode => (
  <section className="section" aria-label="Rules">
    <header>
      <h2>What must hold, and what files may ask for</h2>
      {rules.length > 1 && <p>All rules that meet an environment count together.</p>}
    </header>
    {rules.length === 0 ? (
      <p className="card blank">It demands nothing of any environment: files decide alone.</p>
    ) : (
      <div className="policy-rules">
        {rules.map((rule, at) => (
          <section key={`${at} ${placeWords(rule)}`} className="card">
            <header>
              <h3>{capital(placeWords(rule))}</h3>
            </header>
            <div className="body">
              <Lines title="Before a deployment starts" lines={gateWords(rule.gates)} none="Nothing is demanded." />
              <Lines
                title="Files may ask for"
                lines={boundsWords(rule.bounds)}
                none="The rule says nothing of secrets, commands and roles."
              />
            </div>
          </section>
        ))}
      </div>
    )}
  </section>
)

type LinesProps = { readonly title: string; readonly lines: readonly string[]; readonly none: string }

export const Lines = ({ title, lines, none }: LinesProps): ReactNode => (
  <div className="policy-lines">
    <p className="label">{title}</p>
    {lines.length === 0 ? (
      <p className="dim">{none}</p>
    ) : (
      <ul>
        {lines.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    )}
  </div>
)
