import { expect, it } from 'vitest'
import { linesOf, placesOf } from './trend.ts'

it('puts the highest value at the top and nothing on the floor', () => {
  expect(placesOf([0, 5, 10, null])).toEqual([{ x: 25, y: 46 }, { x: 75, y: 25 }, { x: 125, y: 4 }, null])
})

it('draws nothing but zeros on the floor, and nothing at all of nothing', () => {
  expect(placesOf([0, 0])).toEqual([
    { x: 50, y: 46 },
    { x: 150, y: 46 },
  ])
  expect(placesOf([null])).toEqual([null])
  expect(placesOf([])).toEqual([])
})

it('draws a line only between what stands beside each other', () => {
  expect(linesOf(placesOf([10, 10, null, 10, null, 10, 10, 10]))).toEqual([
    'M12.5 4L37.5 4',
    'M137.5 4L162.5 4L187.5 4',
  ])
  expect(linesOf(placesOf([null, 10]))).toEqual([])
})
