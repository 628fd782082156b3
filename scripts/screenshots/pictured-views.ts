/** When in the story of the demo a view is pictured: before anything was shipped, while v2 waits for production, or at the end. */
export type Moment = 'before' | 'v2-waits' | 'end'

/** Gives the newest deployment of a release to an environment. */
export type FindDeployment = (environment: string, release: string) => Promise<string>

/** In what a view is pictured, by what its file name ends with. */
export const shapes = {
  '': { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  '-dark': { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  '-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const
export type Shape = keyof typeof shapes

const onADesk: readonly Shape[] = ['', '-dark']
const everywhere: readonly Shape[] = [...onADesk, '-phone']

export type PicturedView = {
  /** Of its pictures: `<name>.png`, `<name>-dark.png`, `<name>-phone.png`. */
  readonly name: string
  readonly moment: Moment
  readonly path: (deployment: FindDeployment) => string | Promise<string>
  /** What is there once the view is whole. */
  readonly there: string
  readonly shapes: readonly Shape[]
}

const v4 = (deployment: FindDeployment): Promise<string> => deployment('production', 'v4')

/** The views of which `npm run screenshots` makes pictures, for README.md and docs. */
export const picturedViews: readonly PicturedView[] = [
  { name: 'first-run', moment: 'before', path: () => '/', there: 'text=Nothing is deployed yet', shapes: onADesk },
  { name: 'overview', moment: 'v2-waits', path: () => '/', there: '.need >> text=Review', shapes: everywhere },
  {
    name: 'approval',
    moment: 'v2-waits',
    path: async deployment => `/approvals/${await deployment('production', 'v2')}`,
    there: '.sql',
    shapes: everywhere,
  },
  {
    name: 'app',
    moment: 'end',
    path: () => '/apps/orders',
    there: '[aria-label="Parity"]',
    shapes: onADesk,
  },
  {
    name: 'deployment',
    moment: 'end',
    path: async deployment => `/deployments/${await v4(deployment)}`,
    there: '.bad .log',
    shapes: everywhere,
  },
  {
    name: 'rollback',
    moment: 'end',
    path: () => '/apps/orders/staging/rollback?to=v2',
    there: '.rollback-headline',
    shapes: everywhere,
  },
  {
    name: 'release',
    moment: 'end',
    path: () => '/apps/orders/releases/v2',
    there: 'text=let it into production',
    shapes: onADesk,
  },
  { name: 'measures', moment: 'end', path: () => '/measures', there: '.chart', shapes: onADesk },
  { name: 'audit', moment: 'end', path: () => '/audit', there: '.audit-at', shapes: onADesk },
]

/** The files that there are, in docs/images. */
export const pictureFiles = (): readonly string[] =>
  picturedViews.flatMap(view => view.shapes.map(end => `${view.name}${end}.png`))
