import { z } from 'zod'
import { ApiError } from '../api-error.ts'
import { clusterArn, shortName } from '../state/names.ts'
import { clusterOf, looked, operation, page, paging } from './operation.ts'
import type { Operation } from './operation.ts'
import type { Cluster, EcsState } from '../state/model.ts'

const clusterAnswer = (state: EcsState, { arn, name, status, tags }: Cluster): Readonly<Record<string, unknown>> => {
  const tasks = Object.values(state.tasks).filter(task => task.clusterArn === arn)
  const services = Object.values(state.services).filter(service => service.clusterArn === arn)
  return {
    clusterArn: arn,
    clusterName: name,
    status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'PENDING').length,
    activeServicesCount: services.filter(service => service.status !== 'INACTIVE').length,
    statistics: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags,
  }
}

const withCluster = (state: EcsState, cluster: Cluster): EcsState => ({
  ...state,
  clusters: { ...state.clusters, [cluster.arn]: cluster },
})

/** Idempotent: a cluster of that name is answered as it is. */
const createCluster = operation(
  z.looseObject({ clusterName: z.string().min(1).max(255).default('default'), tags: z.array(z.unknown()).default([]) }),
  (state, { clusterName: name, tags }) => {
    const arn = clusterArn(name)
    const known = state.clusters[arn]
    const cluster: Cluster = known?.status === 'ACTIVE' ? known : { arn, name, status: 'ACTIVE', tags }
    return looked(withCluster(state, cluster), { cluster: clusterAnswer(state, cluster) })
  },
)

const deleteCluster = operation(z.looseObject({ cluster: z.string() }), (state, input) => {
  const cluster = { ...clusterOf(state, input.cluster), status: 'INACTIVE' as const }
  const isThere = Object.values(state.services).some(
    service => service.clusterArn === cluster.arn && service.status !== 'INACTIVE',
  )
  if (isThere)
    throw new ApiError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.')
  return looked(withCluster(state, cluster), { cluster: clusterAnswer(state, cluster) })
})

const describeClusters = operation(
  z.looseObject({ clusters: z.array(z.string()).max(100).default(['default']) }),
  (state, input) => {
    const asked = input.clusters.map(name => ({ arn: clusterArn(shortName(name)) }))
    return looked(state, {
      clusters: asked.flatMap(({ arn }) => {
        const cluster = state.clusters[arn]
        return cluster === undefined ? [] : [clusterAnswer(state, cluster)]
      }),
      failures: asked.flatMap(({ arn }) => (state.clusters[arn] === undefined ? [{ arn, reason: 'MISSING' }] : [])),
    })
  },
)

const listClusters = operation(z.looseObject(paging), (state, input) => {
  const active = Object.values(state.clusters).filter(({ status }) => status === 'ACTIVE')
  return looked(
    state,
    page(
      'clusterArns',
      active.map(({ arn }) => arn),
      input,
    ),
  )
})

export const clusterOperations: Readonly<Record<string, Operation>> = {
  CreateCluster: createCluster,
  DeleteCluster: deleteCluster,
  DescribeClusters: describeClusters,
  ListClusters: listClusters,
}
