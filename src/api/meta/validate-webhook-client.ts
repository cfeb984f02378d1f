// Where a webhook is reached: a URL, or a Service of the cluster. Upstream: apiserver/pkg/util/webhook/validation.go.
import { type FieldError, invalidError, requiredError } from './field-error.ts'
import { isDns1123Subdomain, isValidPortNumber } from './names.ts'

/** What client configurations of admission and of conversion have in common. */
export interface WebhookClient {
  readonly url?: string
  readonly service?: {
    readonly namespace: string
    readonly name: string
    readonly path?: string
    readonly port?: number
  }
}

/** Exactly one of URL and Service, and that one well-formed. */
export function* validateWebhookClient({ url, service }: WebhookClient, path: string): Iterable<FieldError> {
  if ((url === undefined) === (service === undefined)) {
    return yield requiredError(path, 'exactly one of url or service is required')
  }
  if (url !== undefined) yield* validateWebhookUrl(url, `${path}.url`)
  if (service !== undefined) yield* validateWebhookService(service, `${path}.service`)
}

const form = '; desired format: https://host[/path]'
/** Scheme, user and host, query, fragment. */
const urlParts = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s

function* validateWebhookUrl(url: string, path: string): Iterable<FieldError> {
  const [, scheme = '', user, host = '', query = '', fragment = ''] = urlParts.exec(url) ?? []
  if (scheme !== 'https') yield invalidError(path, scheme, `'https' is the only allowed URL scheme${form}`)
  if (host === '') yield invalidError(path, host, `host must be specified${form}`)
  if (user !== undefined) yield invalidError(path, user, 'user information is not permitted in the URL')
  if (fragment !== '') yield invalidError(path, fragment, 'fragments are not permitted in the URL')
  if (query !== '') yield invalidError(path, query, 'query parameters are not permitted in the URL')
}

type WebhookService = NonNullable<WebhookClient['service']>

function* validateWebhookService(service: WebhookService, path: string): Iterable<FieldError> {
  const { name, namespace, port = 0, path: urlPath = '' } = service
  if (name === '') yield requiredError(`${path}.name`, 'service name is required')
  if (namespace === '') yield requiredError(`${path}.namespace`, 'service namespace is required')
  const problems = isValidPortNumber(port)
  if (problems.length > 0) yield invalidError(`${path}.port`, port, `port is not valid: ${problems.join(',')}`)
  yield* validateUrlPath(urlPath, `${path}.path`)
}

function* validateUrlPath(urlPath: string, path: string): Iterable<FieldError> {
  if (urlPath === '' || urlPath === '/') return
  if (urlPath === '//') return yield invalidError(path, urlPath, 'segment[0] may not be empty')
  if (!urlPath.startsWith('/')) yield invalidError(path, urlPath, "must start with a '/'")
  for (const [i, segment] of urlPath.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (segment === '') yield invalidError(path, urlPath, `segment[${i}] may not be empty`)
    else {
      for (const problem of isDns1123Subdomain(segment)) {
        yield invalidError(path, urlPath, `segment[${i}]: ${problem}`)
      }
    }
  }
}
