/** What becomes of one resource. `replace`: it is destroyed and made anew, in whatever order. */
export type ResourceAction = 'create' | 'update' | 'replace' | 'destroy'

export type ResourceChange = {
  /** As the tool names it, for example `module.queue.aws_sqs_queue.orders`. */
  readonly address: string
  readonly type: string
  readonly action: ResourceAction
  /** It holds data: destroyed, it is lost. */
  readonly holdsData: boolean
}

/** A change of infrastructure as it was planned: exactly this is applied, or nothing. No secret is in it. */
export type InfrastructurePlan = {
  /** Of the saved plan: names the file that is kept, encrypted, until it is applied. */
  readonly digest: string
  /** The state that it was made from; a lineage of null: there was none. */
  readonly state: { readonly lineage: string | null; readonly serial: number }
  readonly changes: readonly ResourceChange[]
  /** What the tool shows of it to a person, secrets left out. */
  readonly text: string
  /** Lines that the text had beyond what is kept of it. */
  readonly cutLines: number
}

/** The changes that destroy data. */
export const dataLostBy = ({ changes }: Pick<InfrastructurePlan, 'changes'>): readonly ResourceChange[] =>
  changes.filter(({ action, holdsData }) => holdsData && (action === 'destroy' || action === 'replace'))

const actions = [
  ['create', 'to create'],
  ['update', 'to change'],
  ['replace', 'to replace'],
  ['destroy', 'to destroy'],
] as const satisfies readonly (readonly [ResourceAction, string])[]

/** In one line, for example `2 to create, 1 to destroy`; `nothing to change` when there is nothing. */
export const infrastructureText = ({ changes }: Pick<InfrastructurePlan, 'changes'>): string => {
  const counted = actions.flatMap(([action, words]) => {
    const count = changes.filter(change => change.action === action).length
    return count === 0 ? [] : [`${count} ${words}`]
  })
  return counted.length === 0 ? 'nothing to change' : counted.join(', ')
}

/** The addresses of changes, the first few by name: `aws_db_instance.main, aws_s3_bucket.a and 3 more`. */
export const addressesText = (changes: readonly ResourceChange[], atMost = 3): string => {
  const named = changes.slice(0, atMost).map(({ address }) => address)
  const more = changes.length - named.length
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`
}
