import type { ReactNode } from 'react'
import { definitions } from './definitions.ts'

const plain = (text: string): string => text.replaceAll('`', '')

/** What each measure counts, what it leaves out, and where it is read. */
export const DefinitionTable = (): ReactNode => (
  <section className="section">
    <header>
      <h2>What each of them counts</h2>
      <p>A deployment belongs to the time in which it ended. Drills are counted nowhere.</p>
    </header>
    <div className="card">
      <table className="figures definitions">
        <thead>
          <tr>
            <th>Measure</th>
            <th>Counted</th>
            <th>Not counted</th>
            <th>Read from</th>
          </tr>
        </thead>
        <tbody>
          {Object.values(definitions).map(({ name, counted, notCounted, source }) => (
            <tr key={name}>
              <td className="name">{name}</td>
              <td>{plain(counted)}</td>
              <td className="dim">{plain(notCounted)}</td>
              <td className="dim">{plain(source)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
