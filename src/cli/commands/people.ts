import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { table } from '../output.ts'
import type { Output } from '../output.ts'
import { toSecond } from '../../domain/instant-text.ts'

type Invited = { readonly token: string; readonly url: string; readonly expiresAt: string }

type Person = {
  readonly name: string
  readonly address: string
  readonly groups: readonly string[]
  readonly way: 'password' | 'provider'
  readonly signedInAt: string | null
}

/** admin and people: who has an account on this server, and how somebody gets one. */
export const addPeopleCommands = (program: Command, act: Act, parts: CliParts): void => {
  addFirstAdmin(program, act, parts)
  const people = program
    .command('people')
    .description('who has an account on this server, and when each has signed in')
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const answer = await client.get<{ people: readonly Person[] }>('/v1/people')
        output.data(peopleText(answer.people))
        output.json(answer)
        return exitCodes.done
      }),
    )
  people
    .command('invite')
    .description('invite somebody who then signs in by password; the invitation is shown once')
    .argument('<name>', 'as policy.yaml names people')
    .argument('<email>')
    .action(
      act<[string, string]>(async (output, name, email) => {
        const client = await parts.connect(output)
        return showInvitation(output, await client.post<Invited>('/v1/people/invitations', { name, email }))
      }),
    )
  addEnd(people, act, parts, {
    command: 'sign-out',
    description: 'end all sessions of somebody',
    done: 'is signed out',
  })
  addEnd(people, act, parts, {
    command: 'remove',
    description: 'end the account of somebody',
    done: 'has no account any more',
  })
}

const peopleText = (people: readonly Person[]): string =>
  people.length === 0
    ? 'nobody has an account yet: lockstep admin invite NAME, or sign in by the identity provider'
    : table(people.map(personRow))

const addFirstAdmin = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('admin')
    .description('the first admin of a server on which nobody has an account')
    .command('invite')
    .description('invite the first admin, for one hour; the invitation is shown once')
    .argument('[name]', 'as policy.yaml names people; without it: the user of this machine')
    .action(
      act<[string | undefined]>(async (output, name) => {
        const client = await parts.connect(output)
        const wanted = { name: name ?? userInfo().username }
        return showInvitation(output, await client.post<Invited>('/v1/admin/invitation', wanted))
      }),
    )
}

type End = { readonly command: string; readonly description: string; readonly done: string }

const addEnd = (people: Command, act: Act, parts: CliParts, { command, description, done }: End): void => {
  people
    .command(command)
    .description(description)
    .argument('<name>')
    .action(
      act<[string]>(async (output, name) => {
        const client = await parts.connect(output)
        const answer = await client.post<object>(`/v1/people/${encodeURIComponent(name)}/${command}`, {})
        output.data(`${name} ${done}`)
        output.json(answer)
        return exitCodes.done
      }),
    )
}

const showInvitation = (output: Output, invited: Invited): number => {
  output.data(`${invited.url}\ncounts once, until ${time(invited.expiresAt)}`)
  output.json(invited)
  return exitCodes.done
}

const personRow = ({ name, address, groups, way, signedInAt }: Person): readonly string[] => [
  name,
  address,
  way === 'password' ? 'by password' : 'by the provider',
  signedInAt === null ? 'never signed in' : `signed in ${time(signedInAt)}`,
  groups.join(', '),
]

const time = (iso: string): string => `${toSecond(iso)} UTC`
