import { z } from 'zod'
import { ApiError, notHere } from '../api-error.ts'
import { serviceArn, shortName } from '../state/names.ts'
import { withNewDeployment, withService } from '../state/service-changes.ts'
import { settleService } from '../state/settle-service.ts'
import { clusterOf, looked, operation, page, paging } from './operation.ts'
import { serviceAnswer } from './service-answer.ts'
import { boundsOf, creation, defaultBounds, refuseWhatIsNotHere, updating } from './service-input.ts'
import { usableTaskDefinition } from './task-definition-operations.ts'
import type { Answered, Operation } from './operation.ts'
import type { Cluster, EcsState, Service } from '../state/model.ts'

const settled = (state: EcsState, arn: string, nowMs: number): Answered => {
  const { state: after, commands } = settleService(state, arn, nowMs)
  const service = after.services[arn]
  return { state: after, commands, answer: service === undefined ? {} : { service: serviceAnswer(after, service) } }
}

const arnOf = (cluster: Cluster, nameOrArn: string): string => serviceArn(cluster.name, shortName(nameOrArn))

/** Throws ServiceNotFoundException, ServiceNotActiveException. */
const activeService = (state: EcsState, cluster: Cluster, nameOrArn: string): Service => {
  const service = state.services[arnOf(cluster, nameOrArn)]
  if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.')
  if (service.status !== 'ACTIVE') throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.')
  return service
}

/** A name may be used again once the service that had it is INACTIVE. */
const createService = operation(creation, (state, input, nowMs) => {
  const { cluster: clusterName, serviceName: name, desiredCount, deploymentConfiguration: _bounds, ...rest } = input
  const cluster = clusterOf(state, clusterName)
  refuseWhatIsNotHere(input)
  if (input.schedulingStrategy !== 'REPLICA') throw notHere(`scheduling strategy ${input.schedulingStrategy}`)
  const definition = usableTaskDefinition(state, input.taskDefinition)
  const arn = serviceArn(cluster.name, name)
  const known = state.services[arn]
  if (known !== undefined && known.status !== 'INACTIVE')
    throw new ApiError('InvalidParameterException', 'Creation of service was not idempotent.')
  const service: Service = {
    arn,
    name,
    clusterArn: cluster.arn,
    status: 'ACTIVE',
    desiredCount,
    bounds: boundsOf(defaultBounds, input),
    deployments: [],
    events: [],
    lastCompleted: null,
    notBeforeMs: 0,
    isSteady: false,
    createdAtMs: nowMs,
    echoed: { ...rest, taskDefinition: definition.arn },
  }
  return settled(withNewDeployment(state, service, definition.arn, nowMs), arn, nowMs)
})

/** What of a service is part of its tasks: changed, they are replaced. */
const partOfTasks = ['networkConfiguration', 'platformVersion']

const updateService = operation(updating, (state, input, nowMs) => {
  const {
    cluster: clusterName,
    service: _service,
    forceNewDeployment,
    deploymentConfiguration: _bounds,
    ...rest
  } = input
  const before = activeService(state, clusterOf(state, clusterName), input.service)
  refuseWhatIsNotHere(input)
  const primary = before.deployments[0]
  const current = primary?.taskDefinitionArn ?? ''
  const next = input.taskDefinition === undefined ? current : usableTaskDefinition(state, input.taskDefinition).arn
  const { desiredCount = before.desiredCount, taskDefinition: _taskDefinition, ...echoed } = rest
  const isOther = (key: string): boolean =>
    echoed[key] !== undefined && JSON.stringify(echoed[key]) !== JSON.stringify(before.echoed[key])
  const service: Service = {
    ...before,
    desiredCount,
    bounds: boundsOf(before.bounds, input),
    echoed: { ...before.echoed, ...echoed, taskDefinition: next },
  }
  const isNew = forceNewDeployment || next !== current || partOfTasks.some(isOther)
  const after = isNew ? withNewDeployment(state, service, next, nowMs) : withService(state, service)
  return settled(after, before.arn, nowMs)
})

/** Throws InvalidParameterException while it is scaled above 0, unless forced. A service that is DRAINING is answered as it is. */
const deletion = z.looseObject({
  cluster: z.string().optional(),
  service: z.string(),
  force: z.boolean().default(false),
})
const deleteService = operation(deletion, (state, input, nowMs) => {
  const cluster = clusterOf(state, input.cluster)
  const known = state.services[arnOf(cluster, input.service)]
  if (known?.status === 'DRAINING') return settled(state, known.arn, nowMs)
  const service = activeService(state, cluster, input.service)
  if (service.desiredCount > 0 && !input.force)
    throw new ApiError('InvalidParameterException', 'The service cannot be stopped while it is scaled above 0.')
  return settled(withService(state, { ...service, status: 'DRAINING', desiredCount: 0 }), service.arn, nowMs)
})

const described = z.looseObject({ cluster: z.string().optional(), services: z.array(z.string()).min(1).max(10) })
const describeServices = operation(described, (state, input) => {
  const cluster = clusterOf(state, input.cluster)
  const arns = input.services.map(name => arnOf(cluster, name))
  return looked(state, {
    services: arns.flatMap(arn => {
      const service = state.services[arn]
      return service === undefined ? [] : [serviceAnswer(state, service)]
    }),
    failures: arns.flatMap(arn => (state.services[arn] === undefined ? [{ arn, reason: 'MISSING' }] : [])),
  })
})

const listServices = operation(z.looseObject({ cluster: z.string().optional(), ...paging }), (state, input) => {
  const { arn } = clusterOf(state, input.cluster)
  const services = Object.values(state.services).filter(
    ({ clusterArn, status }) => clusterArn === arn && status !== 'INACTIVE',
  )
  const size = input.maxResults ?? 10
  return looked(
    state,
    page(
      'serviceArns',
      services.map(service => service.arn),
      { ...input, maxResults: size },
    ),
  )
})

export const serviceOperations: Readonly<Record<string, Operation>> = {
  CreateService: createService,
  UpdateService: updateService,
  DeleteService: deleteService,
  DescribeServices: describeServices,
  ListServices: listServices,
}
