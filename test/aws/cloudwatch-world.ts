import { request as ask } from 'node:http'
import type { RequestListener } from 'node:http'
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import type { StateValue } from '@aws-sdk/client-cloudwatch'
import { region } from './aws-world.ts'

const anybody = { accessKeyId: 'anybody', secretAccessKey: 'anybody' }

/** What the tests make in CloudWatch, at moto. */
export const filledCloudwatch = (url: string) => {
  const client = new CloudWatchClient({ region, endpoint: url, credentials: anybody })
  return {
    alarm: (AlarmName: string) =>
      client.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: 'Shop',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      ),
    set: (AlarmName: string, StateValue: StateValue) =>
      client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'set by a test' })),
    drop: (name: string) => client.send(new DeleteAlarmsCommand({ AlarmNames: [name] })),
    datum: (MetricName: string, Value: number, Timestamp: Date, release: string) =>
      client.send(
        new PutMetricDataCommand({
          Namespace: 'Shop',
          MetricData: [{ MetricName, Value, Timestamp, Dimensions: [{ Name: 'Release', Value: release }] }],
        }),
      ),
  }
}

/** Hands every request on. */
export const handingOnTo =
  (url: string): RequestListener =>
  (request, response) => {
    const { method, headers } = request
    const onward = ask(`${url}${request.url ?? '/'}`, { method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }

export type Asked = { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }

/** A stand-in for CloudWatch that answers every request alike, and keeps what it was asked. */
export const answeringCloudwatch = (asked: Asked[], status: number, answer: object): RequestListener => {
  return (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
      asked.push({ operation, body: JSON.parse(Buffer.concat(pieces).toString()) as Asked['body'] })
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer))
    })
  }
}
