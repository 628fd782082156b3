import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Json } from '../../../src/domain/json.ts'
import { receiptLines } from './receipt-lines.ts'

type Props = { readonly kind: string; readonly receipt: Json }

/** What a step returned: in words where its kind is known, and always as it was recorded. */
export const StepReceipt = ({ kind, receipt }: Props): ReactNode => {
  const lines = receiptLines(kind, receipt)
  const [isRaw, setIsRaw] = useState(false)
  if (receipt === null) return <p className="slip-empty">It has returned nothing.</p>
  if (lines === null) return <Raw receipt={receipt} />
  return (
    <div className="receipt">
      <dl className="kv small">
        {lines.map(({ name, value }) => (
          <Pair key={name} name={name} value={value} />
        ))}
      </dl>
      <Button variant="subtle" color="gray" size="compact-xs" aria-expanded={isRaw} onClick={() => setIsRaw(!isRaw)}>
        {isRaw ? 'Only in words' : 'As it was recorded'}
      </Button>
      {isRaw && <Raw receipt={receipt} />}
    </div>
  )
}

const Pair = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
)

const Raw = ({ receipt }: { readonly receipt: Json }): ReactNode => (
  <pre className="log" tabIndex={0} aria-label="The receipt as it was recorded">
    {JSON.stringify(receipt, null, 2)}
  </pre>
)
