import { expect, it } from 'vitest'
import { kindOfLine } from './infrastructure-words.ts'

it.each([
  ['  + resource "aws_lb" "web" {', 'line-new'],
  ['      ~ size = 1 -> 2', 'line-changed'],
  ['-/+ resource "aws_db_instance" "main" {', 'line-changed'],
  ['+/- resource "aws_db_instance" "main" {', 'line-changed'],
  ['  - resource "aws_lb" "web" {', 'line-gone'],
  ['        id = "one"', ''],
  ['Plan: 1 to add, 0 to change, 0 to destroy.', ''],
  ['-----', ''],
])('%j is a line of the kind %j', (line, kind) => {
  expect(kindOfLine(line)).toBe(kind)
})
