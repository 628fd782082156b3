/** So many newest verified releases each environment may return to keep their artifacts, unless the policy says otherwise. */
export const defaultTargets = 10
