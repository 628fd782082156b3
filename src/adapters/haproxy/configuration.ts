import { ANSWER_TIMEOUT_MS } from './answers.ts'
import { labelOf, laneOf, mapOf, noneOf, testOf } from './names.ts'
import { SLOTS } from './route-map.ts'
import type { ServerRecord, ServiceRecord } from './running.ts'

/** Given to every server, also to those that come while it runs: an instance that idles (Node after 5 s) must not close first. */
export const SERVER_SETTINGS = 'pool-purge-delay 1s'

export const addressOf = ({ instance: { host, port } }: ServerRecord): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

const quoted = (text: string): string => `"${text.replaceAll(/["\\$]/g, String.raw`\$&`)}"`

/**
 * One thread: a turn in the order of shares is then taken by one request at a time, and 50,000 a second pass it.
 * 2 s to connect: when an instance's listening queue is full (1,000 requests that waited go on at once), the kernel asks it
 * again after 1 s; with 100 ms 25 of 1,000 were lost.
 */
const head = (socket: string, services: number): string => `global
  nbthread 1
  noreuseport
  fd-hard-limit 20000
  stats socket ${quoted(socket)} mode 600 level admin expose-fd listeners
  lua-load lockstep.lua
${Array.from({ length: services }, (_, index) => `  set-var proc.turn${index} int(0)\n`).join('')}
defaults
  mode http
  timeout connect 2s
  timeout http-request 30s
  timeout http-keep-alive 60s
  timeout client 1h
  timeout server ${ANSWER_TIMEOUT_MS}ms
  timeout tunnel 24h
  option idle-close-on-response
  option abortonclose
  option forwardfor
  balance leastconn
  retries 1
  option redispatch 1
  retry-on conn-failure empty-response
`

const frontend = ({ place, service, port }: ServiceRecord, index: number): string => {
  const label = labelOf(place, service)
  const map = `map_str(${mapOf(label)})`
  return `
frontend ${label}
  bind 127.0.0.1:${port}
  acl is_test var(txn.test) -m found
  acl waits var(txn.wait) -m found
  acl may_go var(txn.wait) -m str go
  http-request set-var(txn.test) req.fhdr(x-lockstep-test),sha2(256),hex if { req.fhdr(x-lockstep-test) -m found }
  http-request return status 403 errorfile ${label}.test.http if is_test !{ var(txn.test),${map} -m found }
  http-request lua.hops_of_request if { req.hdr(connection) -m found }
  http-request del-header ^(x-lockstep-test|keep-alive|proxy-connection|proxy-authenticate|proxy-authorization|te|trailer|http2-settings)$ -m reg
  http-request set-header x-forwarded-proto http if !{ req.hdr(x-forwarded-proto) -m found }
  http-request set-header x-forwarded-host %[req.hdr(host)] if !{ req.hdr(x-forwarded-host) -m found } { req.hdr(host) -m found }
  http-request set-var(txn.wait) str(here) if !is_test { str(parked),${map} -m found }
  http-request lua.park ${mapOf(label)} if waits
  http-request silent-drop if { var(txn.wait) -m str here }
  http-request set-var(proc.turn${index}) var(proc.turn${index}),add(1),mod(${SLOTS}) if !is_test
  http-request set-var(txn.lane) var(proc.turn${index}),${map} if !is_test
  http-response lua.hops_of_answer if { res.hdr(connection) -m found }
  http-response del-header ^(keep-alive|proxy-connection|proxy-authenticate|te|trailer)$ -m reg
  use_backend ${testOf(label)} if is_test
  use_backend ${noneOf(label)} if waits !may_go
  use_backend ${label}:lane%[var(txn.lane)] if { var(txn.lane) -m found }
  default_backend ${noneOf(label)}

backend ${noneOf(label)}
  http-request return status 503 errorfile ${label}.full.http if { var(txn.wait) -m str full }
  http-request return status 503 content-type application/problem+json lf-string %[str(late),${map}] hdr x-lockstep-router ROUTER_PARKED_TOO_LONG hdr retry-after 1 if { var(txn.wait) -m str late }
  http-request return status 503 errorfile ${label}.none.http
`
}

/** The servers of a backend. A POST is never sent twice, nor what has a body: it may have had its effect. */
const backend = (name: string, label: string, servers: readonly ServerRecord[]): string => `
backend ${name}
  http-request disable-l7-retry if !{ method GET HEAD }
  http-request disable-l7-retry if { req.hdr(content-length) -m found } || { req.hdr(transfer-encoding) -m found }
  errorfile 502 ${label}.closed.http
  errorfile 503 ${label}.refused.http
  errorfile 504 ${label}.silent.http
${servers
  .filter(({ proxy }) => proxy === name)
  .map(server => `  server ${server.name} ${addressOf(server)} ${SERVER_SETTINGS}\n`)
  .join('')}`

/** HAProxy's configuration for these services, each with the servers that it has now. No secret is in it. */
export const configuration = (socket: string, services: readonly ServiceRecord[]): string => {
  const sections = services.map((record, index) => {
    const label = labelOf(record.place, record.service)
    const backends = [testOf(label), ...record.lanes.map((_, lane) => laneOf(label, lane))]
    return frontend(record, index) + backends.map(name => backend(name, label, record.servers)).join('')
  })
  return head(socket, services.length) + sections.join('')
}
