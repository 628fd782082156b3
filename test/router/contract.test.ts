import { routerContract } from '../contract/router.ts'
import { stickyRouterContract } from '../contract/sticky-router.ts'
import { localRig } from './local-rig.ts'

routerContract('local', () => localRig())
stickyRouterContract('local', () => localRig())
