import type { Command } from 'commander'
import type { CliParts } from '../context.ts'
import type { Act } from '../act.ts'

/** serve, stop, agent, demo, doctor: what runs here. */
export const addServerCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('serve')
    .description('run the server in this terminal; other commands start it by themselves when it is needed')
    .option('--node <name>', 'one of several nodes of the data folder; LOCKSTEP_NODE says the same')
    .option(
      '--listen <address>',
      'also at this host and port, for those who have a token; LOCKSTEP_LISTEN says the same',
    )
    .action(
      act<[{ node?: string; listen?: string }]>(async (output, { node = null, listen = null }) => {
        await parts.serve(output, { node, listen })
        return 0
      }),
    )
  program
    .command('stop')
    .description('end the server, the instances it runs on this machine, the router and the database')
    .action(
      act<[object]>(async output => {
        await parts.stopAll(output)
        return 0
      }),
    )
  program
    .command('agent')
    .description('run the supervisor of local instances; serve starts it by itself')
    .action(
      act<[object]>(async () => {
        await parts.agent()
        return 0
      }),
    )
  program
    .command('router', { hidden: true })
    .description('run the local traffic daemon; serve starts it by itself')
    .action(
      act<[object]>(async () => {
        await parts.router()
        return 0
      }),
    )
  program
    .command('demo')
    .description('ship four versions of a real service under load; two are taken back, one is rolled back')
    .option('--page', 'show it on the page, too, and stay until Ctrl+C')
    .option('--keep', 'leave everything running at the end')
    .action(
      act<[{ page?: boolean; keep?: boolean }]>((output, { page = false, keep = false }) =>
        parts.demo(output, { page, keep }),
      ),
    )
  program
    .command('doctor')
    .description('look whether everything is there that Lockstep needs')
    .action(act<[object]>(output => parts.doctor(output)))
}
