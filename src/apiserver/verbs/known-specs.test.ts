import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { builtInKinds, type core, type FieldValidation, isStatusError } from '#api'
import { parseRequestInfo } from '../http/request-info.ts'
import { type ServedResource, servedResource } from '../served-resource.ts'
import type { Exchange } from '../server-context.ts'
import { anonymousUser } from '../user-info.ts'
import { decodeBody } from './decode.ts'

const encoder = new TextEncoder()

const spec = '{"containers":[{"name":"app","image":"nginx:1","env":[{"name":"A","value":"é"}]}]}'
const otherSpec = '{"containers":[{"name":"other","image":"nginx"}],"nodeName":"n1"}'
const unknownInside = '{"containers":[{"name":"app","image":"nginx","colour":"red"}]}'
const broken = '{"containers":[{"name":"app","image":7}]}'
const twice = '{"containers":[{"name":"app","name":"b","image":"nginx"}]}'

/** Bodies of one resource in the order in which they come. */
const bodies: readonly string[] = [
  ...[spec, otherSpec, unknownInside, broken, twice].flatMap((text) => [
    `{"metadata":{"name":"a"},"spec":${text}}`,
    `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"b","labels":{"x":"}\\"{"}},"spec":${text},"status":{"phase":"Running"}}`,
  ]),
  `{"spec":${spec},"metadata":{"name":"c"}}`,
  `{"metadata":{"name":"c"},"spec":${spec}}\n`,
  `{"metadata":{"name":"c"},"spec": ${spec}}`,
  `{ "metadata" : {"name":"c"}, "spec" : ${spec} }`,
  // Twice, in every order.
  `{"spec":${spec},"spec":${otherSpec}}`,
  `{"spec":${spec},"spec":null}`,
  `{"spec":null,"spec":${spec}}`,
  `{"spec":${spec},"\\u0073pec":${otherSpec}}`,
  `{"\\u0073pec":${otherSpec},"spec":${spec}}`,
  // The name elsewhere.
  `{"metadata":{"name":"d","annotations":{"spec":"{\\"spec\\":{}}"}},"spec":${spec}}`,
  `{"metadata":{"spec":${spec}},"spec":${otherSpec}}`,
  `{"spec":{},"metadata":{"name":"\\"spec\\":${spec.replaceAll('"', '\\"')}"}}`,
  // What is not whole.
  `{"metadata":{"name":"e"},"spec":${spec}`,
  `{"metadata":{"name":"e"},"spec"${spec}}`,
  `{"metadata":{"name":"e"},"spec";${spec}}`,
  `{"metadata":{"name":"e"},"spec":${spec}]`,
  `{"metadata":{"name":"e"},"spec":${spec}}}`,
  `{"metadata":{"name":"e"},,"spec":${spec}}`,
  `{"metadata":{"name":7},"spec":${spec}}`,
  `{"metadata":[],"spec":${spec}}`,
  // What else is strange.
  `{"__proto__":{"spec":${otherSpec}},"spec":${spec}}`,
  `{"metadata":{"name":"f"},"colour":"red","spec":${spec}}`,
  `{"apiVersion":"v2","spec":${spec}}`,
  `{"kind":"Node","spec":${spec}}`,
  `{"spec":"text"}`,
  `{"spec":`,
  '[]',
]

function decoded(resource: ServedResource, bytes: Uint8Array, fieldValidation: FieldValidation) {
  const request = {
    method: 'POST',
    target: '/api/v1/namespaces/default/pods',
    headers: { 'content-type': 'application/json' },
    body: { kind: 'bytes', bytes },
  } as const
  const exchange: Exchange = {
    request,
    identity: { kind: 'none' },
    info: parseRequestInfo(request.method, request.target),
    user: anonymousUser,
    shape: undefined,
    warnings: [],
  }
  return { object: decodeBody(resource, exchange, fieldValidation), warnings: exchange.warnings }
}

function outcomeOf(resource: ServedResource, bytes: Uint8Array, fieldValidation: FieldValidation): string {
  try {
    return JSON.stringify(decoded(resource, bytes, fieldValidation))
  } catch (error) {
    if (!isStatusError(error)) throw error
    return JSON.stringify(error.toStatus())
  }
}

/** A resource that knows specs, and one that forgets them at once. */
function resources() {
  const podKind = builtInKinds.find(({ kind }) => kind === 'Pod')
  assert.ok(podKind)
  const knowing = servedResource(podKind, undefined)
  return { knowing, forgetful: { ...knowing, knownSpecs: undefined } }
}

suite('known specs', () => {
  test('are shared by the objects that have them', () => {
    const { knowing } = resources()
    const [one, two] = ['a', 'b'].map((name) => {
      const body = encoder.encode(`{"metadata":{"name":"${name}"},"spec":${spec}}`)
      return decoded(knowing, body, 'Warn').object as core.Pod
    })
    assert.equal(two?.metadata.name, 'b')
    assert.equal(two?.spec, one?.spec)
  })

  test('give what decoding gives, whatever surrounds them and came before', () => {
    for (const validations of [
      ['Warn'],
      ['Strict'],
      ['Ignore'],
      ['Ignore', 'Warn', 'Strict'],
      ['Warn', 'Strict'],
    ] as const) {
      const { knowing, forgetful } = resources()
      for (let round = 0; round < 3; round++) {
        for (const fieldValidation of validations) {
          for (const body of bodies) {
            const bytes = encoder.encode(body)
            const label = `${fieldValidation}: ${body}`
            assert.equal(
              outcomeOf(knowing, bytes, fieldValidation),
              outcomeOf(forgetful, bytes, fieldValidation),
              label,
            )
          }
        }
      }
    }
  })

  test('give what decoding gives for bodies of any shape', () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(...[spec, otherSpec, unknownInside, broken].map((text) => JSON.parse(text))),
      fc.jsonValue({ maxDepth: 2 }),
    )
    const name = fc.constantFrom('spec', 'metadata', 'kind', 'status', 'Spec', 'sp"ec')
    const { knowing, forgetful } = resources()
    const indent = fc.constantFrom(undefined, 1)
    fc.assert(
      fc.property(fc.dictionary(name, value), indent, (body, space) => {
        const bytes = encoder.encode(JSON.stringify(body, undefined, space))
        for (let times = 0; times < 2; times++) {
          assert.equal(outcomeOf(knowing, bytes, 'Warn'), outcomeOf(forgetful, bytes, 'Warn'))
        }
      }),
    )
  })

  test('are the same where bytes are no UTF-8', () => {
    const { knowing, forgetful } = resources()
    const body = encoder.encode(`{"metadata":{"name":"a"},"spec":${spec}}`)
    const damaged = body.map((byte) => (byte > 0x7f ? 0xff : byte))
    for (const bytes of [body, damaged, body, damaged]) {
      assert.equal(outcomeOf(knowing, bytes, 'Warn'), outcomeOf(forgetful, bytes, 'Warn'))
    }
  })
})
