import { describe, expect, it } from 'vitest'
import { configProblems } from '../domain/errors/config.ts'
import { LockstepError } from '../domain/errors/error.ts'
import { problemText, type ProblemRecord } from '../domain/errors/problem.ts'
import { loadApp } from './load.ts'

const problemsOf = (yaml: string): readonly ProblemRecord[] => {
  try {
    loadApp(yaml, 'lockstep.yaml')
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_INVALID') return error.details
    throw error
  }
  return []
}

const short = ({ line, path, code, message }: ProblemRecord): string => `${line} ${path} ${code}: ${message}`

/** A valid file on four lines, with more behind it. */
const withMore = (more: string): string => `app: orders
services:
  worker: { build: ., command: node a.ts, health: /healthz }
environments: { test: { target: local } }
${more}`

const withService = (more: string): string => `app: orders
services:
  worker: { build: ., command: node a.ts, ${more} }
environments: { test: { target: local } }`

const withBuild = (more: string): string => `app: orders
services:
  worker: { build: { context: ., ${more} }, command: node a.ts }
environments: { test: { target: local } }`

const withEnvironment = (more: string): string => `app: orders
services: { worker: { build: ., command: node a.ts } }
environments:
  test: { ${more} }`

const withTarget = (more: string): string => withEnvironment(`target: local, ${more}`)

const onEcs = '{ cluster: c, region: eu-west-2, role: "arn:aws:iam::111122223333:role/r" }'
const withAccount = (more: string): string => withTarget(`aws: { region: eu-west-2 }, ${more}`)

const metric = '{ namespace: a, metric: b, statistic: Sum }'

const steps = (list: string): string =>
  withMore(`database: { migrations: { tool: dbmate } }
consumers: { c: { queue: q, flag: f, service: worker } }
deploy: [${list}]`)

const flags = (more: string): string =>
  withMore(`consumers: { c: { queue: q, flag: consume, service: worker } }
deploy: [preflight, start, { verify-writes: { flag: write, path: /probe } }, shift, retire]
flags: { ${more} }`)

const cases: Readonly<Record<string, readonly (readonly [string, string, readonly string[]])[]>> = {
  'feature flags': [
    [
      'the flag of a consumer',
      flags('consume: { type: boolean, default: true }'),
      ['7 flags.consume CONFIG_DUPLICATE: the flag consume is here for the second time; the first is consumers.c.flag'],
    ],
    [
      'the flag of a test of writing',
      flags('write: { type: boolean, default: true }'),
      [
        '7 flags.write CONFIG_DUPLICATE: the flag write is here for the second time; the first is deploy[2].verify-writes.flag',
      ],
    ],
    [
      'a default of another type',
      flags('a: { type: boolean, default: yes }'),
      ['7 flags.a CONFIG_VALUE: expected a default that is a boolean, found a string'],
    ],
    [
      'a default that is none of the values',
      flags('a: { type: string, default: x, values: [y, z] }'),
      ['7 flags.a CONFIG_VALUE: expected a default that is one of its values, found another'],
    ],
    [
      'a value of another type',
      flags('a: { type: number, default: 1, values: [1, two] }'),
      ['7 flags.a CONFIG_VALUE: expected values that are each a number, found a string'],
    ],
    [
      'no type',
      flags('a: { default: 1 }'),
      ['7 flags.a.type CONFIG_REQUIRED: expected "boolean" or "string" or "number", found nothing'],
    ],
  ],
  'the text': [
    ['nothing', '', ['1  CONFIG_EMPTY: the file says nothing']],
    ['only comments', '# nothing\n', ['1  CONFIG_EMPTY: the file says nothing']],
    ['an empty document', '---\n', ['1  CONFIG_EMPTY: the file says nothing']],
    ['two documents', 'app: a\n---\napp: b\n', ['2  CONFIG_DOCUMENTS: the file has 2 YAML documents']],
    ['a list', '- app\n', ['1  CONFIG_TYPE: expected a mapping, found a list']],
    ['a word', 'hello', ['1  CONFIG_TYPE: expected a mapping, found a string']],
    [
      'a file that is too large',
      `x-a: ${'a'.repeat(262_144)}`,
      ['1  CONFIG_TOO_LARGE: the file has 257 KB, more than the 256 KB that are read'],
    ],
    [
      'a quote that is not closed',
      'app: "secret-value\n',
      ['2  CONFIG_SYNTAX: a closing quote, a bracket, a comma or a ":" is missing'],
    ],
    ['brackets without end', '['.repeat(2000), ['1  CONFIG_SYNTAX: the file is nested too deeply']],
    [
      'a tab and a tag',
      withMore('x-a:\n\t- b\nx-c: !secret d'),
      [
        '6  CONFIG_SYNTAX: a tab is used to indent; YAML takes spaces',
        '7  CONFIG_SYNTAX: tags (words that begin with !) are not supported',
      ],
    ],
    ['an alias that leads nowhere', 'app: *name', ['1  CONFIG_SYNTAX: an alias (*name) without an anchor']],
    ['an alias in itself', 'app: &a [*a]', ['1  CONFIG_SYNTAX: an alias stands inside its own anchor']],
    ['a merge of no mapping', '<<: 5', ['1  CONFIG_SYNTAX: << merges something that is no mapping']],
    ['a key that would change every object', '__proto__: 1', ['1  CONFIG_SYNTAX: the key __proto__ is not allowed']],
    [
      'aliases that multiply',
      `x-a: &a [1]\nx-b: &b [${'*a, '.repeat(8)}]\nx-c: &c [${'*b, '.repeat(8)}]\nx-d: [${'*c, '.repeat(8)}]`,
      ['1  CONFIG_SYNTAX: aliases repeat too much'],
    ],
    [
      'aliases of much',
      `x-a: &a [${'1, '.repeat(5000)}]\nx-b: [${'*a, '.repeat(60)}]`,
      ['1  CONFIG_SYNTAX: aliases repeat too much'],
    ],
    [
      'an anchor that comes too late',
      withMore('x-a: &a { grace: 5s }').replace('health:', 'stop: { <<: *a }, health:'),
      ['3  CONFIG_SYNTAX: an alias (*name) without an anchor'],
    ],
    [
      'too many aliases',
      `x-a: &a 1\nx-b: [${'*a, '.repeat(101)}]`,
      ['2  CONFIG_SYNTAX: there are more than 100 aliases'],
    ],
    [
      'a key that is there twice',
      withMore('variables:\n  A: b\n  A: c\n'),
      ['7 variables.A CONFIG_DUPLICATE: the key A is here for the second time; the first is on line 6'],
    ],
  ],
  shape: [
    [
      'an empty mapping',
      '{}',
      [
        '1 app CONFIG_REQUIRED: expected a name of at most 40 lower-case letters, digits and hyphens, found nothing',
        '1 services CONFIG_REQUIRED: expected a mapping, found nothing',
        '1 environments CONFIG_REQUIRED: expected a mapping, found nothing',
      ],
    ],
    [
      'sections without an entry',
      'app: a\nservices: {}\nenvironments: {}',
      [
        '2 services CONFIG_RANGE: expected at least one service, found none',
        '3 environments CONFIG_RANGE: expected at least one environment, found none',
      ],
    ],
    [
      'unknown keys',
      withMore('chekcs: {}\nqqqqqqqqqq: 1'),
      [
        '5 chekcs CONFIG_UNKNOWN_KEY: chekcs is not known here',
        '6 qqqqqqqqqq CONFIG_UNKNOWN_KEY: qqqqqqqqqq is not known here',
      ],
    ],
    [
      'a key that could be anything',
      withMore('"my password is x": 1'),
      ['5 (a key of 16 characters) CONFIG_UNKNOWN_KEY: (a key of 16 characters) is not known here'],
    ],
    [
      'a name that is none',
      withMore('checks: { Unit_Test: npm test }'),
      [
        '5 checks.Unit_Test CONFIG_FORMAT: expected a name of at most 40 lower-case letters, digits and hyphens, found Unit_Test',
      ],
    ],
    [
      'a number for a duration',
      withService('stop: { grace: 5 }'),
      ['3 services.worker.stop.grace CONFIG_DURATION: expected a duration, found the number 5'],
    ],
    [
      'a span of nothing',
      withMore('checks: { a: { run: x, timeout: 0s } }'),
      ['5 checks.a.timeout CONFIG_DURATION: expected a duration above 0, found "0s"'],
    ],
    ...[
      ['0s', '"0s"'],
      ['soon', '"soon"'],
      ['30', 'the number 30'],
    ].map(([within = '', found = '']): readonly [string, string, readonly string[]] => [
      `${within} to answer`,
      steps(`{ start: { ask: { within: ${within} } } }`),
      [`7 deploy[0].start.ask.within CONFIG_DURATION: expected a duration above 0, found ${found}`],
    ]),
    [
      'a question without its time',
      steps('{ start: { ask: {} } }'),
      ['7 deploy[0].start.ask.within CONFIG_REQUIRED: expected a duration above 0, found nothing'],
    ],
    [
      'a question with a key too much',
      steps('{ start: { ask: { within: 5m, then: skip } } }'),
      ['7 deploy[0].start.ask.then CONFIG_UNKNOWN_KEY: then is not known here'],
    ],
    [
      'a question of another form',
      steps('{ start: { ask: 30m } }'),
      ['7 deploy[0].start.ask CONFIG_TYPE: expected true, false or a mapping, found "30m"'],
    ],
    [
      'a form of a union',
      withService('health: healthz'),
      ['3 services.worker.health CONFIG_FORMAT: expected a URL path that begins with one /, found "healthz"'],
    ],
    [
      'a path that is the name of another server',
      withService('health: //169.254.169.254/latest'),
      [
        '3 services.worker.health CONFIG_FORMAT: expected a URL path that begins with one /, found "//169.254.169.254/latest"',
      ],
    ],
    [
      'no form of a union',
      withService('health: 5'),
      ['3 services.worker.health CONFIG_TYPE: expected a URL path, a mapping or nothing, found the number 5'],
    ],
    [
      'a command for a shell',
      withService('after: []').replace('node a.ts', '"node a.ts | tee log"'),
      [
        '3 services.worker.command CONFIG_COMMAND: expected one program with its arguments, found "|", which only a shell understands',
      ],
    ],
    [
      'a number out of range',
      withService('instances: 101'),
      ['3 services.worker.instances CONFIG_RANGE: expected a whole number from 1 to 100, found the number 101'],
    ],
    [
      'a word that is none of them',
      withTarget('gates: { approvals: { from: [a], author: me } }'),
      ['4 environments.test.gates.approvals.author CONFIG_VALUE: expected "barred" or "allowed", found "me"'],
    ],
    [
      'an approval that is empty',
      withTarget('gates: { approvals: }'),
      ['4 environments.test.gates.approvals CONFIG_REQUIRED: expected a mapping, or a list of them, found nothing'],
    ],
    [
      'a window that never opens',
      withTarget('gates: { windows: [{ from: "09:00", to: "09:00" }] }'),
      [
        '4 environments.test.gates.windows[0] CONFIG_WINDOW_NEVER_OPENS: expected a window that opens, found one from 09:00 to 09:00',
      ],
    ],
    [
      'a freeze without end',
      withTarget('gates: { freezes: [{ from: 2026-01-01T00:00Z, to: 9999-01-01T00:00Z, reason: rest }] }'),
      [
        '4 environments.test.gates.freezes[0] CONFIG_FREEZE_WITHOUT_END: expected an end within 400 days, found 2912078 days',
      ],
    ],
    [
      'a branch that git refuses',
      withTarget('gates: { branches: [main, a..b] }'),
      ['4 environments.test.gates.branches[1] CONFIG_FORMAT: expected a branch name or a pattern with *, found "a..b"'],
    ],
    [
      'two targets',
      withEnvironment(
        'target: { local: {}, ecs: { cluster: c, region: eu-west-2, role: "arn:aws:iam::111122223333:role/r" } }',
      ),
      [
        '4 environments.test.target CONFIG_CHOICE: expected a mapping with one of the keys local, ecs, found "local" and "ecs"',
      ],
    ],
    [
      'a router that there is not',
      withEnvironment('target: { local: { router: nginx } }'),
      ['4 environments.test.target.local.router CONFIG_VALUE: expected "lockstep" or "haproxy", found "nginx"'],
    ],
    [
      'a target of later',
      withEnvironment('target: { kubernetes: {} }'),
      [
        '4 environments.test.target.kubernetes CONFIG_NOT_AVAILABLE: kubernetes is not available in this version; there is local, ecs',
      ],
    ],
    [
      'a target of later as a word',
      withEnvironment('target: docker'),
      [
        '4 environments.test.target CONFIG_NOT_AVAILABLE: docker is not available in this version; there is "local", or a mapping with one of the keys local, ecs',
      ],
    ],
    [
      'a tool of later',
      withMore('database: { migrations: { tool: flyway } }'),
      ['5 database.migrations.tool CONFIG_NOT_AVAILABLE: flyway is not available in this version; there is "dbmate"'],
    ],
    [
      'a strategy that needs more',
      withTarget('strategy: canary'),
      [
        '4 environments.test.strategy CONFIG_VALUE: expected "blue-green", "recreate", "rolling", or a mapping with one of the keys canary, rolling, linear, found "canary"',
      ],
    ],
    [
      'a pace on ECS, where the service has its own',
      withTarget('strategy: { rolling: { step: 25 } }').replace('target: local', `target: { ecs: ${onEcs} }`),
      [
        '4 environments.test.strategy.rolling.step CONFIG_NOT_AVAILABLE: step on ECS is not available in this version; there is the minimum and maximum of the service there, by which it replaces its tasks',
      ],
    ],
    [
      'a service on ECS that the file does not have',
      withTarget('').replace(
        'target: local',
        `target: { ecs: { ${onEcs.slice(1, -1)}, services: { wbe: orders-web } } }`,
      ),
      ['4 environments.test.target.ecs.services.wbe CONFIG_UNKNOWN_NAME: there is no service wbe'],
    ],
    [
      'weights that fall',
      withTarget('strategy: { canary: { weights: [50, 10] } }'),
      [
        '4 environments.test.strategy.canary.weights CONFIG_ORDER: expected each weight above the one before, found [50, 10]',
      ],
    ],
    [
      'a weight of all',
      withTarget('strategy: { canary: { weights: [50, 100] } }'),
      [
        '4 environments.test.strategy.canary.weights[1] CONFIG_RANGE: expected a whole number from 1 to 99, found the number 100',
      ],
    ],
    [
      'steps that leave nothing to share',
      withTarget('strategy: { linear: { step: 60 } }'),
      [
        '4 environments.test.strategy.linear.step CONFIG_RANGE: expected a whole number from 1 to 50, found the number 60',
      ],
    ],
    [
      'batches of nothing',
      withTarget('strategy: { rolling: { step: 0 } }'),
      [
        '4 environments.test.strategy.rolling.step CONFIG_RANGE: expected a whole number from 1 to 50, found the number 0',
      ],
    ],
    [
      'users who stay by something that there is not',
      withTarget('strategy: { canary: { weights: [10], sticky: ip } }'),
      [
        '4 environments.test.strategy.canary.sticky CONFIG_VALUE: expected "cookie", or a mapping with header, found "ip"',
      ],
    ],
    [
      'users who stay by what is no header',
      withTarget('strategy: { canary: { weights: [10], sticky: { header: "x user" } } }'),
      [
        '4 environments.test.strategy.canary.sticky.header CONFIG_FORMAT: expected the name of a header: letters, digits, hyphens and underscores, found "x user"',
      ],
    ],
    [
      'a canary where the old version is stopped first',
      `${withTarget('strategy: { canary: { weights: [10] } }')}\ndeploy: [stop, start, shift, retire]\n`,
      [
        '4 environments.test.strategy.canary CONFIG_ORDER: expected a deploy without stop beside canary, found the step stop',
      ],
    ],
    [
      'a watch with a key of neither',
      withTarget('watch: [{ alrm: x }]'),
      ['4 environments.test.watch[0].alrm CONFIG_UNKNOWN_KEY: alrm is not known here'],
    ],
    [
      'a watch of nothing',
      withTarget('watch: [{}]'),
      [
        '4 environments.test.watch[0] CONFIG_CHOICE: expected a mapping with one of the keys http, bad-answers, command, prometheus, alarm, cloudwatch, found an empty mapping',
      ],
    ],
    [
      'a query without a limit, or with two, or one that cannot be compared',
      withTarget(
        'watch: [{ prometheus: up, url: http://m }, { prometheus: up, url: http://m, above: 1, below: 0 }, { prometheus: up, url: http://m, above: 1, times-old: 2 }]',
      ),
      [
        '4 environments.test.watch[0] CONFIG_CHOICE: expected either above or below beside the query, found none of them',
        '4 environments.test.watch[1] CONFIG_CHOICE: expected either above or below beside the query, found both',
        '4 environments.test.watch[2] CONFIG_CHOICE: expected $release in the query that is compared with the old version, found none',
      ],
    ],
    [
      'an expression without a limit, with a metric too many, one that cannot be compared',
      withAccount(
        `watch: [{ cloudwatch: m, metrics: { m: ${metric} } }, { cloudwatch: m, metrics: { m: ${metric}, n: ${metric} }, above: 1 }, { cloudwatch: m, metrics: { m: ${metric} }, above: 1, times-old: 2 }]`,
      ),
      [
        '4 environments.test.watch[0] CONFIG_CHOICE: expected either above or below beside the expression, found none of them',
        '4 environments.test.watch[1] CONFIG_CHOICE: expected every metric in the expression, found n nowhere in it',
        '4 environments.test.watch[2] CONFIG_CHOICE: expected $release in a dimension or in the expression that is compared with the old version, found none',
      ],
    ],
    [
      'a period and a statistic that CloudWatch has not, a name that it does not take',
      withAccount(
        `watch: [{ cloudwatch: m, metrics: { m: ${metric} }, above: 1, period: 90s }, { cloudwatch: m, metrics: { m: { namespace: a, metric: b, statistic: Mean } }, above: 1 }, { cloudwatch: M, metrics: { M: ${metric} }, above: 1 }]`,
      ),
      [
        '4 environments.test.watch[0].period CONFIG_CHOICE: expected 1s, 5s, 10s, 20s, 30s, or whole minutes up to a day, found 90 seconds',
        '4 environments.test.watch[1].metrics.m.statistic CONFIG_FORMAT: expected a statistic of CloudWatch, found "Mean"',
        '4 environments.test.watch[2].metrics.M CONFIG_FORMAT: expected a name of letters, digits and underscores that begins with a small letter, found M',
      ],
    ],
    [
      'an alarm that is waited for in another way',
      withAccount('watch: [{ alarm: a, already-on: ignore }]'),
      ['4 environments.test.watch[0].already-on CONFIG_VALUE: expected "refuse" or "wait", found "ignore"'],
    ],
    [
      'a query without an address, with another placeholder, with an address of another kind',
      withTarget(
        'watch: [{ prometheus: up, above: 1 }, { prometheus: \'up{v="$version"}\', url: http://m, above: 1 }, { prometheus: up, url: m, above: 1 }]',
      ),
      [
        '4 environments.test.watch[0].url CONFIG_REQUIRED: expected a URL, or a mapping with env or file, found nothing',
        '4 environments.test.watch[1].prometheus CONFIG_FORMAT: expected a query in which only $release and $environment are filled in, found $version',
        '4 environments.test.watch[2].url CONFIG_FORMAT: expected a URL that begins with http:// or https://, found a string',
      ],
    ],
    [
      'a share that is none, a comparison that makes no sense, a command that is empty',
      withTarget('watch: [{ bad-answers: 100 }, { bad-answers: 5, times-old: 0 }, { command: "" }]'),
      [
        '4 environments.test.watch[0] CONFIG_NEEDS: a watch of answers needs a service with health, which users reach',
        '4 environments.test.watch[0].bad-answers CONFIG_RANGE: expected a number from 0 to 99, found the number 100',
        '4 environments.test.watch[1] CONFIG_NEEDS: a watch of answers needs a service with health, which users reach',
        '4 environments.test.watch[1].times-old CONFIG_RANGE: expected a number from 1 to 1000, found the number 0',
        '4 environments.test.watch[2].command CONFIG_RANGE: expected a string, found an empty string',
      ],
    ],
    [
      'a step that is none',
      withMore('deploy: [strat, { shfit: {} }, { migrate: }]'),
      [
        '5 deploy[0] CONFIG_VALUE: expected the name of a step, or a mapping with one step, found "strat"',
        '5 deploy[1].shfit CONFIG_UNKNOWN_KEY: shfit is not known here',
        '5 deploy[2] CONFIG_NEEDS: the step migrate needs a database',
        '5 deploy[2].migrate CONFIG_REQUIRED: expected a mapping, found nothing',
      ],
    ],
  ],
  names: [
    [
      'after, in all three places',
      `app: a
checks: { types: { run: x, after: [instal] }, install: y }
services: { worker: { build: ., command: x, after: wroker } }
environments: { test: { target: local, after: [dev] } }`,
      [
        '2 checks.types.after[0] CONFIG_UNKNOWN_NAME: there is no check instal',
        '3 services.worker.after CONFIG_UNKNOWN_NAME: there is no service wroker',
        '4 environments.test.after[0] CONFIG_UNKNOWN_NAME: there is no environment dev',
      ],
    ],
    [
      'services elsewhere',
      `app: a
services: { worker: { build: ., command: x, health: / } }
consumers: { c: { queue: q, flag: f, service: w1 } }
environments: { test: { target: { local: { ports: { w2: 80 } } }, watch: [{ http: /, service: w3 }] } }
deploy: [{ verify-writes: { flag: f, path: /, service: w4 } }]`,
      [
        '3 consumers.c.service CONFIG_UNKNOWN_NAME: there is no service w1',
        '4 environments.test.target.local.ports.w2 CONFIG_UNKNOWN_NAME: there is no service w2',
        '4 environments.test.watch[0].service CONFIG_UNKNOWN_NAME: there is no service w3',
        '5 deploy[0].verify-writes.service CONFIG_UNKNOWN_NAME: there is no service w4',
      ],
    ],
    [
      'beside what the schema says',
      `app: a
services: { worker: { build: 5, command: x, after: nobody } }
environments: { test: { target: local } }`,
      [
        '2 services.worker.build CONFIG_TYPE: expected a path relative to this file, or a mapping, found the number 5',
        '2 services.worker.after CONFIG_UNKNOWN_NAME: there is no service nobody',
      ],
    ],
    [
      'a circle',
      `app: a
services:
  a: { build: ., command: x, after: b }
  b: { build: ., command: x, after: [c] }
  c: { build: ., command: x, after: a }
environments: { test: { target: local, after: test } }`,
      [
        '3 services.a.after CONFIG_CYCLE: a waits for b, b waits for c, c waits for a',
        '6 environments.test.after CONFIG_CYCLE: test waits for test',
      ],
    ],
    [
      'a port twice',
      `app: a
services: { a: { build: ., command: x } }
environments:
  one: { target: { local: { ports: { a: 8080 } } } }
  two: { target: { local: { ports: { a: 8080 } } } }`,
      [
        '5 environments.two.target.local.ports.a CONFIG_DUPLICATE: port 8080 is here for the second time; the first is environments.one.target.local.ports.a',
      ],
    ],
  ],
  'the order of steps': [
    [
      'resume first',
      steps('resume, pause'),
      ['7 deploy[0] CONFIG_ORDER: expected pause before resume, found pause behind it'],
    ],
    ['no resume', steps('pause'), ['7 deploy[0] CONFIG_ORDER: expected resume after pause, found no resume']],
    [
      'shift and retire alone',
      steps('shift, contract'),
      [
        '7 deploy[0] CONFIG_ORDER: expected start before shift, found no start',
        '7 deploy[1] CONFIG_ORDER: expected retire before contract, found no retire',
      ],
    ],
    [
      'retire before shift',
      steps('start, retire, shift'),
      ['7 deploy[1] CONFIG_ORDER: expected shift before retire, found shift behind it'],
    ],
    [
      'stop behind shift',
      steps('start, shift, stop'),
      ['7 deploy[2] CONFIG_ORDER: expected shift after stop, found shift before it'],
    ],
    [
      'stop without shift',
      steps('stop, migrate, start'),
      ['7 deploy[0] CONFIG_ORDER: expected shift after stop, found no shift'],
    ],
    [
      'preflight late',
      steps('start, preflight'),
      ['7 deploy[1] CONFIG_ORDER: expected preflight as the first step, found steps before it'],
    ],
    [
      'start twice',
      steps('start, { rollout: { ask: true } }'),
      ['7 deploy[1] CONFIG_DUPLICATE: the step start is here for the second time; the first is deploy[0]'],
    ],
    [
      'two runs of one name',
      steps('{ run: { name: a, do: x } }, { run: { name: a, do: y } }'),
      ['7 deploy[1] CONFIG_DUPLICATE: this name of a run step is here for the second time; the first is deploy[0]'],
    ],
    [
      'a folder of infrastructure twice',
      steps('{ terraform: infra }, { terraform: other }, { terraform: { folder: infra, tool: tofu } }'),
      [
        '7 deploy[2] CONFIG_DUPLICATE: the folder infra of a terraform step is here for the second time; the first is deploy[0]',
      ],
    ],
  ],
  needs: [
    [
      'a secret in AWS where no account is named, wherever it stands',
      `app: orders
variables: { A: { ssm: /a }, B: { env: B } }
services:
  worker: { build: ., command: x, variables: { C: { secrets-manager: { id: c } } } }
database: { migrations: { tool: dbmate }, url: { ssm: /url } }
environments:
  one: { target: local, variables: { D: { secrets-manager: d } } }
  two: { target: local, aws: { region: eu-west-2 }, variables: { D: { ssm: /d } } }`,
      [
        '2 variables.A CONFIG_NEEDS: a secret in AWS needs aws in the environment one',
        '4 services.worker.variables.C CONFIG_NEEDS: a secret in AWS needs aws in the environment one',
        '5 database.url CONFIG_NEEDS: a secret in AWS needs aws in the environment one',
        '7 environments.one.variables.D CONFIG_NEEDS: a secret in AWS needs aws in the environment one',
      ],
    ],
    ...(
      [
        ['no registry', 'orders-web'],
        ['no registry but a team', 'team/orders-web'],
        ['a tag', 'registry.example.com/orders:v1'],
        ['a digest', 'registry.example.com/orders@sha256:abc'],
        ['a scheme', 'https://registry.example.com/orders'],
        ['an option', '-v.example.com/orders'],
        ['no repository', 'registry.example.com'],
        ['capitals', 'registry.example.com/Orders'],
      ] as const
    ).map(
      ([what, image]) =>
        [
          `an image with ${what}`,
          withBuild(`image: "${image}"`),
          [
            `3 services.worker.build.image CONFIG_FORMAT: expected a registry and a repository in it, without tag or digest, found "${image}"`,
          ],
        ] as const,
    ),
    ...['/Dockerfile', '../Dockerfile', 'a/../../Dockerfile', '..'].map(
      dockerfile =>
        [
          `the dockerfile ${dockerfile}`,
          withBuild(`image: r.example.com/web, dockerfile: ${dockerfile}`),
          [
            `3 services.worker.build.dockerfile CONFIG_FORMAT: expected a path that stays inside the folder that is built, found "${dockerfile}"`,
          ],
        ] as const,
    ),
    [
      'a dockerfile without an image',
      withBuild('dockerfile: Dockerfile'),
      ['3 services.worker.build.dockerfile CONFIG_NEEDS: a dockerfile needs the image that is made by it'],
    ],
    [
      'a secret in a vault that no environment names; a variable may be called like one',
      `app: orders
variables: { A: { key-vault: a }, vault: { vault: { path: secret/data/a, key: b } } }
services: { worker: { build: ., command: x, variables: { ssm: y } } }
environments:
  one: { target: local }
  two: { target: local, azure: { vault: https://orders.vault.azure.net } }`,
      [
        '2 variables.A CONFIG_NEEDS: a secret in Azure Key Vault needs azure in the environment one',
        '2 variables.vault CONFIG_NEEDS: a secret in Vault needs vault in the environment one',
        '2 variables.vault CONFIG_NEEDS: a secret in Vault needs vault in the environment two',
      ],
    ],
    [
      'the account of a snapshot by RDS',
      withTarget('snapshot: { rds: orders }'),
      ['4 environments.test.snapshot CONFIG_NEEDS: a snapshot by RDS needs aws in the environment test'],
    ],
    [
      'the account of alarms and metrics',
      withTarget(`watch: [{ alarm: a }, { http: / }, { cloudwatch: m, metrics: { m: ${metric} }, above: 1 }]`),
      [
        '4 environments.test.watch[0] CONFIG_NEEDS: an alarm needs aws in the environment test',
        '4 environments.test.watch[1] CONFIG_NEEDS: a watch of a path needs a service with health, which it can ask',
        '4 environments.test.watch[2] CONFIG_NEEDS: a watch of CloudWatch needs aws in the environment test',
      ],
    ],
    [
      'database and consumers',
      withMore('deploy: [snapshot, pause, migrate, resume]'),
      [
        '5 deploy[0] CONFIG_NEEDS: the step snapshot needs a database',
        '5 deploy[1] CONFIG_NEEDS: the step pause needs consumers',
        '5 deploy[2] CONFIG_NEEDS: the step migrate needs a database',
      ],
    ],
    [
      'health',
      `app: a
services: { a: { build: ., command: x } }
environments: { test: { target: local, watch: [{ http: / }, { bad-answers: 5 }] } }
deploy: [{ verify-writes: { flag: f, path: / } }]`,
      [
        '3 environments.test.watch[0] CONFIG_NEEDS: a watch of a path needs a service with health, which it can ask',
        '3 environments.test.watch[1] CONFIG_NEEDS: a watch of answers needs a service with health, which users reach',
        '4 deploy[0] CONFIG_NEEDS: the step verify-writes needs a service with health, which it can ask',
      ],
    ],
  ],
  variables: [
    [
      'a password in a URL',
      withMore('variables: { DATABASE_URL: "postgres://orders:hunter2@db/orders" }'),
      [
        '5 variables.DATABASE_URL CONFIG_SECRET_LITERAL: this looks like a password inside a URL, and the file is no place for secrets',
      ],
    ],
    [
      'a password as the address of the database',
      withMore('database: { migrations: { tool: dbmate }, url: "postgres://o:hunter2@db/o" }'),
      [
        '5 database.url CONFIG_SECRET_LITERAL: this looks like a password inside a URL, and the file is no place for secrets',
      ],
    ],
    [
      'a secret of Vault that cannot be one, and a Vault that is no address or nobody signs in at',
      `app: orders
variables: { A: { vault: { path: secret/data/../b, key: c } }, B: { vault: { path: secret/b, key: '' } } }
services: { worker: { build: ., command: x } }
environments:
  one: { target: local, vault: { url: 'http://vault:8200', namespace: ../b } }
  two: { target: local, vault: { url: 'https://vault.example.com', auth: { kubernetes: { role: orders } } } }`,
      [
        '2 variables.A.vault.path CONFIG_FORMAT: expected the path of a secret of a KV engine of version 2, with data/ after its mount, found a string',
        '2 variables.B.vault.path CONFIG_FORMAT: expected the path of a secret of a KV engine of version 2, with data/ after its mount, found a string',
        '2 variables.B.vault.key CONFIG_RANGE: expected a string, found an empty string',
        '5 environments.one.vault.url CONFIG_FORMAT: expected a URL with https:// and without a path, or with http:// on localhost, found a string',
        '5 environments.one.vault.namespace CONFIG_FORMAT: expected a namespace: a path inside Vault, found "../b"',
        '6 environments.two.vault.auth.kubernetes CONFIG_NOT_AVAILABLE: kubernetes is not available in this version; there is a mapping with token or approle',
      ],
    ],
    [
      'a secret of a vault that cannot be one, and a vault at Azure that is no address',
      `app: orders
variables: { A: { key-vault: a/b }, B: { key-vault: { name: b, version: 2 } } }
services: { worker: { build: ., command: x } }
environments:
  one: { target: local, azure: { vault: 'http://orders.vault.azure.net/secrets', client: me } }`,
      [
        '2 variables.A.key-vault CONFIG_FORMAT: expected the name of a secret: letters, digits and hyphens, found a string',
        '2 variables.B.key-vault.version CONFIG_FORMAT: expected the version of a secret: 32 hexadecimal digits, found a number',
        '5 environments.one.azure.vault CONFIG_FORMAT: expected the URL of a Key Vault, with https:// and without a path, found "http://orders.vault.azure.net/secrets"',
        '5 environments.one.azure.client CONFIG_FORMAT: expected a client id: 32 hexadecimal digits with hyphens, found "me"',
      ],
    ],
    [
      'a list',
      withMore('variables: { A: [hunter2] }'),
      [
        '5 variables.A CONFIG_TYPE: expected a text, or a mapping with env, file, ssm, secrets-manager, key-vault or vault, found a list',
      ],
    ],
    [
      'a number that would change',
      withMore('variables: { VERSION: 1.10, SIZE: 10 }'),
      ['5 variables.VERSION CONFIG_NUMBER_TEXT: this is read as a number, and would not stay as it is written'],
    ],
  ],
}

describe.each(Object.entries(cases))('problems with %s', (_, table) => {
  it.each(table)('%s', (_, yaml, expected) => expect(problemsOf(yaml).map(short)).toEqual(expected))
})

it('has a case for every code', () => {
  const expected = Object.values(cases).flatMap(table => table.flatMap(([, , problems]) => problems))
  const codes = expected.map(problem => / (CONFIG_\w+):/.exec(problem)?.[1])
  // Who the people are is in the policy, and tried there.
  expect(new Set([...codes, 'CONFIG_LOCKED_OUT'])).toEqual(new Set(Object.keys(configProblems)))
})

describe('the text form', () => {
  const file = `app: orders
services:
  worker:
    build: .
    command: node src/worker.ts
environments:
  staging: { target: local }
  production:
    gates:
      branches: [main]
    strategy: blue-green
    after: stagin
    target:
      ecs:
        region: eu-west-2
        role: arn:aws:iam::111122223333:role/lockstep
`

  it('says place, path, code, what is wrong and what to do', () => {
    expect(problemsOf(file).map(problemText)).toEqual([
      `lockstep.yaml:12  environments.production.after  CONFIG_UNKNOWN_NAME
  there is no environment stagin
  hint: did you mean "staging"?`,
      `lockstep.yaml:14  environments.production.target.ecs.cluster  CONFIG_REQUIRED
  expected a string, found nothing
  hint: the ECS cluster name, for example "prod-eu"`,
    ])
  })

  it('leaves out the path of a problem of the file as a whole', () => {
    expect(problemsOf('').map(problemText)).toEqual([
      'lockstep.yaml:1  CONFIG_EMPTY\n  the file says nothing\n  hint: begin with "app: <name>"; lockstep init writes a first file',
    ])
  })

  it.each([
    [
      'the example of the schema',
      withTarget('strategy: canary'),
      'how the new version takes over, for example { canary: { weights: [10, 50], every: 2m } }',
    ],
    [
      'the keys that there are',
      withMore('consumers: { c: { queue: q, flag: f, service: worker, zzzzzz: 1 } }'),
      'known here: queue, flag, service, budget',
    ],
    [
      'a shell by name',
      withService('after: []').replace('node a.ts', '"a && b"'),
      'name the shell, for example ["sh", "-c", "exec node src/worker.ts --port $PORT"]',
    ],
  ])('hints at %s', (_, yaml, hint) => expect(problemsOf(yaml)[0]?.hint).toBe(hint))

  it('points at what an anchor holds', () => {
    const yaml = `x-stop: &stop\n  grace: soon\n${withService('stop: { <<: *stop }')}`
    expect(problemsOf(yaml).map(short)).toEqual([
      '2 services.worker.stop.grace CONFIG_DURATION: expected a duration, found "soon"',
    ])
  })
})
