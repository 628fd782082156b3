import type { Run } from '../run.ts'
import type { ReleaseContent } from '../release-record/release-content.ts'
import { releaseNotes } from '../release-record/release-notes.ts'
import type { Notice } from './notice.ts'

type Ended = { readonly stream: string; readonly seq: number; readonly at: string }

/**
 * What is to be told of the end of a run that a tag has begun, once all of its environments have the release; null: nothing, as of any
 * other run. It is about the last of them. Pure.
 */
export const noticeOfRelease = (run: Run, content: ReleaseContent, { stream, seq, at }: Ended): Notice | null => {
  const { tag, app, environments } = run
  const environment = environments.at(-1)
  if (tag === undefined || environment === undefined || run.state !== 'succeeded') return null
  const { version, commit } = content
  return {
    id: `${stream}.${seq}`,
    kind: 'released',
    app,
    environment,
    deployment: null,
    release: version,
    commit,
    plan: null,
    released: { tag, notes: releaseNotes(content) },
    at,
    title: `${app} ${tag} (${version}) has come to ${environment}, the end of its way`,
    text: '',
    link: null,
  }
}
