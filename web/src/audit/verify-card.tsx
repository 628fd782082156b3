import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { answerOf, client } from '../api/client.ts'
import type { VerifiedRecord } from '../api/types.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'

/** Reads the whole record anew, and says what it found. */
export const VerifyCard = (): ReactNode => {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => answerOf(client.POST('/v1/audit/verify')),
  })
  return (
    <section className="card" aria-label="Verify">
      <header>
        <h2>Is it what was written?</h2>
      </header>
      <div className="body verify">
        {error !== null && <ProblemNote error={error} />}
        {data === undefined ? (
          <p className="dim small">
            Reads every event of every chain, where each chain ends, and all anchors. Nothing is changed.
          </p>
        ) : (
          <Found record={data} />
        )}
        <Button size="xs" variant="default" loading={isPending} onClick={() => mutate()}>
          {data === undefined ? 'Verify' : 'Verify again'}
        </Button>
        <p className="faint small">
          Against anchors that were kept elsewhere: <code>lockstep audit verify --anchors FILE</code>
        </p>
      </div>
    </section>
  )
}

const Found = ({ record }: { readonly record: VerifiedRecord }): ReactNode => {
  const { events, streams, anchors, faults, more } = record
  const places = faults.length + more
  return (
    <div role="status" className="verify">
      {places === 0 ? (
        <div className="note done">
          <Icon name="circle-check" size={16} />
          <div>
            <b>It is what was written.</b> {counted(events, 'event')} in {counted(streams, 'chain')} and{' '}
            {counted(anchors, 'anchor')} fit together.
          </div>
        </div>
      ) : (
        <div className="note failed">
          <Icon name="alert-octagon" size={16} />
          <div>
            <b>It is not what was written, in {counted(places, 'place')}.</b>
            <ul className="faults" tabIndex={0} aria-label="What is wrong">
              {faults.map(({ stream, seq, what }) => (
                <li key={`${stream} ${seq}`}>
                  <code>{seq === null ? stream : `${stream} #${seq}`}</code> {what}
                </li>
              ))}
              {more > 0 && <li>and {more} more</li>}
            </ul>
          </div>
        </div>
      )}
      <UpTo record={record} />
    </div>
  )
}

const UpTo = ({ record: { newest, lastAnchor } }: { readonly record: VerifiedRecord }): ReactNode => (
  <dl className="kv small">
    {newest !== null && (
      <>
        <dt>Up to</dt>
        <dd>
          <code>{`${newest.stream} #${newest.seq}`}</code>, {newest.type}
          {newest.at !== null && `, ${instantText(newest.at)}`}
        </dd>
        <dt>Its hash</dt>
        <dd>
          <code>{newest.hash}</code>
        </dd>
      </>
    )}
    <dt>Last anchor</dt>
    <dd>
      {lastAnchor === null ? (
        'none yet: one is written every minute in which something changes'
      ) : (
        <>
          {lastAnchor.number}, {instantText(lastAnchor.at)}, <code>{lastAnchor.hash}</code>
        </>
      )}
    </dd>
  </dl>
)
