import type { EcsState } from './model.ts'

const region = 'eu-west-2'
const account = '111122223333'
const prefix = `arn:aws:ecs:${region}:${account}`

export const clusterArn = (name: string): string => `${prefix}:cluster/${name}`
export const serviceArn = (cluster: string, name: string): string => `${prefix}:service/${cluster}/${name}`
export const taskArn = (cluster: string, id: string): string => `${prefix}:task/${cluster}/${id}`
export const containerArn = (taskArn: string, name: string): string =>
  `${taskArn.replace(':task/', ':container/')}/${name}`
export const taskDefinitionArn = (family: string, revision: number): string =>
  `${prefix}:task-definition/${family}:${revision}`

/** The last part of an ARN, or the name itself: the API takes either. */
export const shortName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)

/** A new id in the two forms that ECS has: 32 hexadecimal digits for tasks, digits for deployments. */
export const nextId = (state: EcsState): { readonly state: EcsState; readonly id: string; readonly digits: string } => {
  const lastId = state.lastId + 1
  return {
    state: { ...state, lastId },
    id: lastId.toString(16).padStart(32, '0'),
    digits: `1${String(lastId).padStart(18, '0')}`,
  }
}
