import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { exportAddress } from './filter-of.ts'
import type { AuditSearch } from './filter-of.ts'

const formats = [
  { format: 'jsonl', name: 'JSON lines' },
  { format: 'csv', name: 'CSV' },
] as const

/** What is filtered as a file, all of its pages. */
export const ExportCard = ({ search }: { readonly search: AuditSearch }): ReactNode => {
  // A period ends when the view was opened: the address of a link must not change under the pointer.
  const [nowMs] = useState(() => Date.now())
  return (
    <section className="card" aria-label="Export">
      <header>
        <h2>Export what is filtered</h2>
      </header>
      <div className="body verify">
        <div className="row wrap">
          {formats.map(({ format, name }) => (
            <Button
              key={format}
              component="a"
              href={exportAddress(search, format, nowMs)}
              download={`lockstep-record.${format}`}
              size="xs"
              variant="default"
              leftSection={<Icon name="download" />}
            >
              {name}
            </Button>
          ))}
        </div>
        <p className="dim small">
          All pages, and how steps went. Each line has its hash and the text that the hash was made of. That you
          exported it becomes part of the record.
        </p>
      </div>
    </section>
  )
}
