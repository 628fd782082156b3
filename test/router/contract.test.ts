import { routerContract } from '../contract/router.ts'
import { localRig } from './local-rig.ts'

routerContract('local', () => localRig())
