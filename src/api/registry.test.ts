import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineKind, type KindDefinition } from './kind-definition.ts'
import { createKindRegistry } from './registry.ts'
import { struct } from './schema/language.ts'

function kind(group: string, version: string, name: string, more: Partial<KindDefinition> = {}): KindDefinition {
  const schema = struct(`${group}/${version}.${name}`, {})
  return defineKind({ group, version, kind: name, plural: `${name.toLowerCase()}s`, namespaced: true, schema, ...more })
}

const pod = kind('', 'v1', 'Pod', { shortNames: ['po'], categories: ['all'] })
const event = kind('', 'v1', 'Event')
const newEvent = kind('events.k8s.io', 'v1', 'Event')
const scaler1 = kind('autoscaling', 'v1', 'Scaler', { categories: ['all'] })
const scaler2 = kind('autoscaling', 'v2', 'Scaler', { categories: ['all'] })
const job = kind('batch', 'v1', 'Job')
const custom = kind('acme.io', 'v1', 'Gadget')

test('createKindRegistry: groups, versions and kinds stand in the order of discovery', () => {
  const registry = createKindRegistry([custom, job, scaler1, newEvent, scaler2, event, pod])
  assert.deepEqual(registry.groups(), ['', 'events.k8s.io', 'autoscaling', 'batch', 'acme.io'])
  assert.deepEqual(registry.versions('autoscaling'), ['v2', 'v1'])
  assert.deepEqual(registry.kinds('', 'v1'), [event, pod])
  assert.deepEqual(registry.inCategory('all'), [pod, scaler2])
})

test('KindRegistry: finds kinds by path, by object and by what people type', () => {
  const registry = createKindRegistry([job, newEvent, event, pod, scaler1, scaler2])
  assert.equal(registry.byResource('', 'v1', 'pods'), pod)
  assert.equal(registry.byApiVersion('v1', 'Pod'), pod)
  assert.equal(registry.byApiVersion('events.k8s.io/v1', 'Event'), newEvent)
  assert.equal(registry.byKind('batch', 'v1', 'Job'), job)
  assert.equal(registry.byResource('', 'v2', 'pods'), undefined)
  assert.deepEqual(
    ['po', 'Pod', 'pods', 'events', 'events.events.k8s.io', 'scalers.v1.autoscaling', 'nope'].map((text) =>
      registry.find(text),
    ),
    [[pod], [pod], [pod], [event, newEvent], [newEvent], [scaler1], []],
  )
})

test('KindRegistry: kinds come and go at run time', () => {
  const registry = createKindRegistry([pod])
  registry.add(custom)
  assert.equal(registry.byResource('acme.io', 'v1', 'gadgets'), custom)
  assert.equal(registry.generation, 1)
  registry.remove(custom)
  assert.deepEqual(registry.find('gadget'), [])
  assert.equal(registry.generation, 2)
})
