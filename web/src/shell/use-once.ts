import { useState } from 'react'

/** Whether something was ever so since this is shown: what is there does not go because more is on its way. */
export const useOnce = (isSo: boolean): boolean => {
  const [wasSo, setWasSo] = useState(isSo)
  if (isSo && !wasSo) setWasSo(true)
  return wasSo || isSo
}
