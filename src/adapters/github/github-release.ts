import { z } from 'zod'
import type { Outcome } from '../../ports/notifier.ts'
import { absent } from './github-api.ts'
import type { GitHub } from './github-api.ts'
import { unmentioned } from './unmentioned.ts'

export type WantedRelease = {
  readonly tag: string
  readonly commit: string
  readonly name: string
  /** Markdown. */
  readonly notes: string
}

/** GitHub refuses a longer body. https://docs.github.com/en/rest/releases/releases (2026-11) */
const mostCharacters = 100_000

const known = z.object({ id: z.number() })

/**
 * Makes the release of a tag at GitHub, once: one that is there, whoever made it, is left as it is. GitHub would make a tag that is not
 * there, so it is looked at first. May be repeated.
 */
export const makeRelease = async (github: GitHub, wanted: WantedRelease): Promise<Outcome> => {
  const { tag, commit, name, notes } = wanted
  const made = await github({ method: 'GET', path: `/releases/tags/${encodeURIComponent(tag)}`, answer: known })
  if (made.kind === 'got') return done
  if (made.kind !== 'absent') return made
  const tagged = await taggedCommit(github, tag)
  if (tagged.kind === 'absent') return absent(`tag ${tag}`)
  if (tagged.kind !== 'got') return tagged
  if (tagged.value.sha !== commit) return { kind: 'refused', why: `the tag ${tag} is at another commit by now` }
  const body = { tag_name: tag, target_commitish: commit, name, body: unmentioned(notes).slice(0, mostCharacters) }
  const answer = await github({ method: 'POST', path: '/releases', body, answer: known })
  if (answer.kind === 'got') return done
  if (answer.kind === 'absent') return absent('repository that releases can be made in')
  // Somebody was faster between the two.
  return answer.kind === 'refused' && answer.why.includes('already_exists') ? done : answer
}

const done: Outcome = { kind: 'sent', reference: null }

/** A tag may stand for an object of its own: this is the commit behind it. */
const taggedCommit = (github: GitHub, tag: string) =>
  github({
    method: 'GET',
    path: `/commits/${encodeURIComponent(`tags/${tag}`)}`,
    answer: z.object({ sha: z.string() }),
  })
