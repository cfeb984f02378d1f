import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderColumns } from './columns.ts'
import { parseOutput, printObjects } from './print-objects.ts'
import { prettyJson } from './stable-json.ts'
import { createRowPrinter, type Table, tableRows } from './table.ts'
import { alignTabs } from './tabwriter.ts'

const table: Table = {
  columnDefinitions: [
    { name: 'Name', type: 'string', priority: 0 },
    { name: 'Ready', type: 'string', priority: 0 },
    { name: 'Node', type: 'string', priority: 1 },
  ],
  rows: [
    {
      cells: ['web', '1/1', 'n1'],
      object: { metadata: { name: 'web', namespace: 'a', labels: { app: 'web', 'x.io/tier': 'f' } } },
    },
    { cells: ['a-longer-name', '0/1', null], object: { metadata: { name: 'a-longer-name', namespace: 'b' } } },
  ],
}

for (const { name, options, text } of [
  {
    name: 'columns of priority 0',
    options: {},
    text: 'NAME            READY\nweb             1/1\na-longer-name   0/1\n',
  },
  {
    name: 'all columns and labels',
    options: { wide: true, showLabels: true },
    text: 'NAME            READY   NODE        LABELS\nweb             1/1     n1          app=web,x.io/tier=f\na-longer-name   0/1     <unknown>   <none>\n',
  },
  {
    name: 'namespaces, kinds and label columns, with no header',
    options: { showNamespace: true, kindPrefix: 'pod', labelColumns: ['x.io/tier'], headers: false },
    text: 'a     pod/web             1/1   f\nb     pod/a-longer-name   0/1   \n',
  },
])
  test(`tableRows: ${name}`, () => assert.equal(renderColumns(tableRows(table, options)), text))

test('tableRows: a cell with a line break is cut there', () => {
  const torn = { ...table, rows: [{ cells: ['a\nb', 1, 2] }] }
  assert.deepEqual(tableRows(torn, { headers: false }), [['a...', '1']])
})

test('createRowPrinter: later rows keep the width of earlier ones', () => {
  const print = createRowPrinter()
  assert.equal(
    print([
      ['NAME', 'X'],
      ['a-longer-name', '1'],
    ]),
    'NAME            X\na-longer-name   1\n',
  )
  assert.equal(print([['b', '2']]), 'b               2\n')
})

test('alignTabs: a line with no tab ends a column', () => {
  assert.equal(alignTabs('A:\t1\nLonger:\t2\nTitle:\n  B:\t3\n'), 'A:       1\nLonger:  2\nTitle:\n  B:  3\n')
})

test('prettyJson: sorted keys, four blanks, HTML escaped; a key named __proto__ stays', () => {
  const value = JSON.parse('{"b":[],"a":"<&>","__proto__":{"c":1}}') as unknown
  assert.equal(
    prettyJson(value),
    '{\n    "__proto__": {\n        "c": 1\n    },\n    "a": "\\u003c\\u0026\\u003e",\n    "b": []\n}\n',
  )
})

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', managedFields: [] },
  spec: { containers: [{ image: 'x' }, { image: 'y' }] },
}
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }

for (const { output, objects, text } of [
  { output: 'name', objects: [pod, deployment], text: 'pod/web\ndeployment.apps/d\n' },
  { output: 'yaml', objects: [deployment], text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n' },
  { output: 'jsonpath={.items[*].metadata.name}', objects: [pod, deployment], text: 'web d' },
  { output: 'jsonpath-as-json={.metadata.name}', objects: [pod], text: '[\n    "web"\n]\n' },
  {
    output: 'custom-columns=NAME:.metadata.name,IMAGES:.spec.containers[*].image',
    objects: [pod, deployment],
    text: 'NAME   IMAGES\nweb    x,y\nd      <none>\n',
  },
])
  test(`printObjects: -o ${output}`, () => assert.equal(printObjects(objects, output), text))

test('printObjects: managedFields are hidden unless asked for', () => {
  assert.ok(!printObjects([pod], 'json').includes('managedFields'))
  assert.ok(printObjects([pod], 'json', { managedFields: true }).includes('managedFields'))
})

test('parseOutput: an unknown format is refused with those that there are', () => {
  assert.throws(() => parseOutput('xml'), {
    message:
      'unable to match a printer suitable for the output format "xml", allowed formats are: custom-columns,json,jsonpath,jsonpath-as-json,name,wide,yaml',
  })
})
