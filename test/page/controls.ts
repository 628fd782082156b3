import type { Page } from 'playwright-core'

/** What of a view can be used: how many things there are, those that the Tab key never comes to, and what can be clicked but not be reached at all. */
export type Controls = {
  readonly all: number
  readonly unreached: readonly string[]
  readonly mouseOnly: readonly string[]
}

const helpers = `
  const nameOf = one =>
    one.tagName.toLowerCase() + ' "' + (one.getAttribute('aria-label') ?? (one.textContent || one.name || one.id)).trim().slice(0, 60) + '"'
  const isSeen = one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
  // Of radio buttons with one name the key comes to one; arrows go on from there.
  const isOfChosenRadio = one => {
    if (one.type !== 'radio') return true
    const group = [...document.getElementsByName(one.name)]
    return one === (group.find(({ checked }) => checked) ?? group[0])
  }
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex]'
  const controls = () =>
    [...document.querySelectorAll(usable)].filter(
      one => !one.disabled && one.tabIndex >= 0 && isSeen(one) && isOfChosenRadio(one),
    )
`

const marking = `{
  ${helpers}
  globalThis.reached = new WeakSet()
  globalThis.controlsOf = controls
  globalThis.nameOfControl = nameOf
  document.addEventListener('focusin', ({ target }) => reached.add(target))
  globalThis.mouseOnly = () =>
    [...document.querySelectorAll('main *, nav *')]
      .filter(one => getComputedStyle(one).cursor === 'pointer' && isSeen(one))
      .filter(one => one.closest(usable + ', label, [role=option]') === null)
      .map(nameOf)
}`

const looking = `({
  unreached: controlsOf().filter(one => !reached.has(one)).map(nameOfControl),
  mouseOnly: mouseOnly(),
  all: controlsOf().length,
})`

/** Goes through a view by the Tab key alone, round and round: what appears meanwhile is reached the next time. */
export const tabbedThrough = async (page: Page): Promise<Controls> => {
  await page.evaluate(marking)
  let seen = await page.evaluate<Controls>(looking)
  for (let round = 0; round < 3 && seen.unreached.length > 0; round++) {
    for (let left = seen.all + 5; left > 0; left--) await page.keyboard.press('Tab')
    seen = await page.evaluate<Controls>(looking)
  }
  return seen
}
