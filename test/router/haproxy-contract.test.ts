import { routerContract } from '../contract/router.ts'
import { describeWithHaproxy, haproxyRig } from './haproxy-rig.ts'

describeWithHaproxy('HAProxy', () => routerContract('haproxy', () => haproxyRig()))
