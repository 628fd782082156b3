import { describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { noTerraformProgram } from '../rig/terraform-mirror.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import { pageWorld } from './page-world.ts'
import { fitsPhone, lookedOver } from './looked-over.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const missing = noChromium ?? noTerraformProgram
const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }
const deploy = [{ terraform: { folder: 'infra', stateful: ['terraform_data'] } }, 'start', 'shift', 'bake', 'retire']

const configuration = `terraform {
  backend "local" {}
}
variable "token" {
  type      = string
  sensitive = true
  default   = "a-secret-of-the-plan"
}
resource "terraform_data" "queue" { input = { name = "orders", token = var.token } }
resource "terraform_data" "alarm" {}
`

describe.skipIf(missing !== null)(
  `infrastructure in an approval${missing === null ? '' : `: skipped, ${missing}`}`,
  () => {
    const world = pageWorld()

    it('is shown by resource and in full, secrets left out; data that would be lost stands out', async () => {
      const app = await world.rig.app('shop', tinyAlone('shop', { deploy }, { gates }))
      const state = world.rig.path('shop.tfstate')
      await app.commit({ 'infra/development.tfbackend': `path = "${state}"\n`, 'infra/main.tf': configuration })
      const first = world.rig.start(app, 'ship')
      const ids = await waitForDeployment(world.rig, app, { environment: 'development', states: ['waiting'] })
      const { page, complaints } = await world.seat('ann', `/approvals/${ids}`)
      const section = page.locator('section', { has: page.getByRole('heading', { name: 'Infrastructure' }) })
      await section.getByText('2 to create').waitFor()
      await section.getByRole('listitem').filter({ hasText: 'terraform_data.queue' }).getByText('Create').waitFor()
      await section.getByRole('button', { name: /The whole plan/ }).click()
      const whole = section.getByLabel('Plan of infra')
      await whole.getByText('Plan: 2 to add, 0 to change, 0 to destroy.').waitFor()
      expect(await whole.textContent()).toContain('(sensitive value)')
      expect(await page.content()).not.toContain('a-secret-of-the-plan')
      await page.getByRole('button', { name: 'Approve' }).click()
      expect((await first.ended).code).toBe(0)

      await app.commit({ 'infra/main.tf': configuration.replace('resource "terraform_data" "alarm" {}', '') })
      const second = world.rig.start(app, 'ship')
      const next = await waitForDeployment(world.rig, app, { environment: 'development', states: ['waiting'] })
      await page.goto(`/approvals/${next}`)
      const lost = section.getByRole('listitem').filter({ hasText: 'terraform_data.alarm' })
      await lost.getByText('Destroy').waitFor()
      await lost.getByText('with the data in it').waitFor()
      await page.getByText('until terraform:infra: it destroys terraform_data.alarm and what is in there').waitFor()
      await section.getByRole('button', { name: /The whole plan/ }).click()
      const looked = [[`/approvals/${next}`, 'text=with the data in it']] as const
      await lookedOver(world, 'ann', looked)
      await fitsPhone(world, 'ann', looked)
      await page.getByLabel('Reason').fill('not that one')
      await page.getByRole('button', { name: 'Reject' }).click()
      expect((await second.ended).code).toBe(4)
      expect(complaints).toEqual([])
    })
  },
)
