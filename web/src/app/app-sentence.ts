import { nameOf, runText, shortCommit } from '../run/run-words.ts'
import { listed } from '../words/counted.ts'
import type { AppKnown } from './app-known.ts'
import { travellersTo } from './traveller.ts'
import { placesOf, whereIs } from './where-is.ts'

/** The answer to what a person came for: `title` where it is, `first` why it is no further, `rest` what belongs to it. */
export type AppSentence = { readonly title: string; readonly first: string; readonly rest: string }

/** Where the newest release is, or the commit that is looked for. Pure. */
export const appSentence = (known: AppKnown, wanted: string | undefined, name: string, nowMs: number): AppSentence => {
  if (wanted !== undefined) return commitSentence(known, wanted, name, nowMs)
  const [newest] = known.releases
  if (newest === undefined) return { title: `Nothing of ${known.app} was built yet`, first: '', rest: newestRun(known) }
  const { version, message, author } = newest
  return {
    title: `${known.app} ${whereText(version, placesOf(known, version))}`,
    first: whyText(known, version, name, nowMs),
    rest: [`“${message}” by ${nameOf(author)}.`, newestRun(known)].filter(Boolean).join(' '),
  }
}

const commitSentence = (known: AppKnown, wanted: string, name: string, nowMs: number): AppSentence => {
  const found = whereIs(known, wanted)
  if (found.kind === 'unknown')
    return {
      title: `No commit ${wanted} is known here`,
      first: 'No run and no release of late has it.',
      rest: 'Commits are known from the push of a repository that is registered, or from lockstep ship on.',
    }
  if (found.kind === 'run') {
    const { run } = found
    const by = run.author === undefined ? '' : ` by ${nameOf(run.author)}`
    return {
      title: `${shortCommit(run.commit)} ${runText(run, known.details.get(run.id))}`,
      first: 'No release has it yet.',
      rest: run.subject === undefined ? '' : `“${run.subject}”${by}.`,
    }
  }
  const { commit } = found
  return {
    title: whereText(shortCommit(commit.id), found),
    first: whyText(known, commit.release, name, nowMs),
    rest: `“${commit.subject}” by ${nameOf(commit.author)} came with ${commit.release}.`,
  }
}

type Places = { readonly in: readonly string[]; readonly notIn: readonly string[] }

const whereText = (what: string, { in: here, notIn }: Places): string => {
  if (here.length === 0) return `${what} is built, and nowhere yet`
  if (notIn.length > 0) return `${what} is in ${listed(here)}, not yet in ${listed(notIn)}`
  return here.length === 1 ? `${what} is in ${here[0]}` : `${what} is everywhere: in ${listed(here)}`
}

/** What the first environment that does not have it says of it. */
const whyText = (known: AppKnown, version: string, name: string, nowMs: number): string => {
  const next = known.status.find(({ environment }) => placesOf(known, version).notIn.includes(environment))
  if (next === undefined) return ''
  const travellers = travellersTo(known, next, name, nowMs)
  const one = travellers.find(({ release }) => release === version) ?? travellers[0]
  if (one === undefined) return `${next.environment} comes after that.`
  return `${next.environment} is next: ${one.release} ${one.text}. ${one.more}`.trim()
}

/** What goes on before anything is deployed, where that is newer than the newest release. */
const newestRun = (known: AppKnown): string => {
  const [run] = known.runs
  if (run === undefined || run.release !== null) return ''
  return `The newest commit, ${shortCommit(run.commit)}, ${runText(run, known.details.get(run.id))}.`
}
