import { expect, it } from 'vitest'
import { measureCards } from './measure-cards.ts'
import { metricsOf, spreadOf } from './metrics-for-tests.ts'

const hour = 3_600_000
const now = metricsOf('live', {
  deployments: 3,
  deploymentsPerDay: 0.1,
  leadTimeMs: spreadOf(3, 5 * hour, 60 * hour),
  changeFailRate: { of: 3, count: 1 },
  recoveryTimeMs: spreadOf(1, 90_000),
  reworkRate: { of: 3, count: 1 },
})

it('shows the figures as the command line does, and what they are of', () => {
  expect(measureCards(now, undefined).map(({ key, figure, detail }) => [key, figure, detail])).toEqual([
    ['frequency', { figure: '3.0', unit: 'in 30 days' }, '3 deployments in 30 days'],
    ['lead', { figure: '5.0 h', unit: '' }, 'the middle of 3 releases; 90 of 100 within 2.5 days'],
    ['failures', { figure: '33', unit: '%' }, '1 of 3 changes'],
    ['recovery', { figure: '90 s', unit: '' }, 'one failure'],
    ['rework', { figure: '33', unit: '%' }, '1 of 3 deployments'],
  ])
})

it('has no data rather than 0, and then nothing to compare', () => {
  for (const card of measureCards(metricsOf('live'), now)) expect(card).toMatchObject({ figure: null, was: null })
})

it('puts them beside the span before: more is better only of how often', () => {
  const before = metricsOf('live', {
    deploymentsPerDay: 0.2,
    leadTimeMs: spreadOf(1, 6 * hour),
    changeFailRate: { of: 100, count: 33 },
    reworkRate: { of: 4, count: 0 },
  })
  const was = measureCards(now, before).map(card => card.was)
  expect(was).toEqual([
    { text: 'from 1.4 a week', isBetter: false, isMore: false },
    { text: 'from 6.0 h', isBetter: true, isMore: false },
    { text: 'as before', isBetter: null, isMore: null },
    { text: 'no data before', isBetter: null, isMore: null },
    { text: 'from 0 %', isBetter: false, isMore: true },
  ])
})

it('has a point for each part, with what is in it or that nothing is', () => {
  const part = { leadTimeMs: null, changeFailRate: null, recoveryTimeMs: null, reworkRate: null }
  const series = [
    { fromMs: 0, untilMs: 1, deployments: 0, ...part },
    { fromMs: 1, untilMs: 2, deployments: 2, ...part, leadTimeMs: hour, changeFailRate: { of: 4, count: 1 } },
  ]
  const cards = measureCards({ ...now, series }, undefined)
  const points = (key: string) => cards.find(card => card.key === key)?.points.map(({ value, text }) => [value, text])
  expect(points('frequency')).toEqual([
    [0, '0 deployments'],
    [2, '2 deployments'],
  ])
  expect(points('lead')).toEqual([
    [null, 'no data'],
    [hour, '60 min'],
  ])
  expect(points('failures')).toEqual([
    [null, 'no data'],
    [25, '25 %'],
  ])
})
