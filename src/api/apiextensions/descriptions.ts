// What the types of apiextensions.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# apiextensions/v1.CustomResourceDefinition: A kind that is added to the API.
spec: Names, versions and schemas of the kind.
status: Whether the kind is served.

# apiextensions/v1.CustomResourceDefinitionSpec: Names, versions and schemas of a kind.
group: Its group.
names: Its names.
scope: Namespaced or Cluster.
versions: Its versions.
conversion: How objects are turned from one version into another.
preserveUnknownFields: Must be false; schemas say where unknown fields are kept.

# apiextensions/v1.CustomResourceDefinitionNames: Names of a kind.
plural: Name in paths.
singular: Name for one. The default is the kind in small letters.
shortNames: Short names for those who type.
kind: Name of the kind.
listKind: Name of the kind of lists. The default is the kind and List.
categories: Groups of kinds that it is in, such as all.

# apiextensions/v1.CustomResourceDefinitionVersion: A version of a kind.
name: Its name, such as v1.
served: Whether it is served.
storage: Whether objects are stored in it; that is true of one version.
deprecated: Whether those who use it are warned.
deprecationWarning: What they are told.
schema: What objects look like.
subresources: Views of objects.
additionalPrinterColumns: Columns that kubectl shows.
selectableFields: Fields by which objects can be selected.

# apiextensions/v1.CustomResourceValidation: What objects look like.
openAPIV3Schema: The schema.

# apiextensions/v1.JSONSchemaProps: A JSON schema, as OpenAPI 3 has it.
id: Not allowed.
$schema: Which JSON schema is meant.
$ref: Not allowed.
description: What it is for.
type: object, array, string, integer, number or boolean.
format: More about the type, such as date-time.
title: A title.
default: Filled in where nothing is given.
maximum: The greatest number.
exclusiveMaximum: Whether the number must be less than maximum.
minimum: The least number.
exclusiveMinimum: Whether the number must be more than minimum.
maxLength: The most characters.
minLength: The least characters.
pattern: A regular expression that a text must match.
maxItems: The most items.
minItems: The least items.
uniqueItems: Must not be true.
multipleOf: What a number must be a multiple of.
enum: The only values allowed.
maxProperties: The most properties.
minProperties: The least properties.
required: Properties that must be there.
items: Schema of items.
allOf: Schemas that must all hold.
oneOf: Schemas exactly one of which must hold.
anyOf: Schemas one of which must hold.
not: A schema that must not hold.
properties: Schemas of properties.
additionalProperties: Schema of all other properties.
patternProperties: Not allowed.
dependencies: Not allowed.
additionalItems: Not allowed.
definitions: Not allowed.
externalDocs: Where more is written.
example: An example.
nullable: Whether null is allowed.
x-kubernetes-preserve-unknown-fields: Whether fields that are not named here are kept.
x-kubernetes-embedded-resource: Whether this is a whole object, with apiVersion, kind and metadata.
x-kubernetes-int-or-string: Whether this is a whole number or a text.
x-kubernetes-list-map-keys: Fields that tell items apart, of lists that are maps.
x-kubernetes-list-type: How a list is merged: atomic, set or map.
x-kubernetes-map-type: How an object is merged: granular or atomic.
x-kubernetes-validations: Expressions that must be true.

# apiextensions/v1.ExternalDocumentation: Where more is written.
description: What is written there.
url: Where.

# apiextensions/v1.ValidationRule: An expression that must be true.
rule: The expression, in CEL; self is the value.
message: What is said when it is false.
messageExpression: An expression that makes the message.
reason: Why, as a word for programs.
fieldPath: The field that the error names.
optionalOldSelf: Whether the rule counts for new objects too, though it asks for the old value.

# apiextensions/v1.CustomResourceSubresources: Views of objects.
status: That status is written apart from the rest.
scale: That objects can be scaled.

# apiextensions/v1.CustomResourceSubresourceStatus: That status is written apart from the rest.

# apiextensions/v1.CustomResourceSubresourceScale: Where scale finds its numbers.
specReplicasPath: Path of the number that is wanted.
statusReplicasPath: Path of the number that there is.
labelSelectorPath: Path of the labels, as text.

# apiextensions/v1.CustomResourceColumnDefinition: A column that kubectl shows.
name: Its title.
type: integer, number, string, boolean or date.
format: More about the type.
description: What it shows.
priority: 0 always, more only with -o wide.
jsonPath: The field that it shows.

# apiextensions/v1.SelectableField: A field by which objects can be selected.
jsonPath: The field.

# apiextensions/v1.CustomResourceConversion: How objects are turned from one version into another.
strategy: None changes apiVersion only; Webhook asks someone.
webhook: Who is asked.

# apiextensions/v1.WebhookConversion: Who turns objects from one version into another.
clientConfig: How it is reached.
conversionReviewVersions: Versions of ConversionReview that it knows, the best first.

# apiextensions/v1.WebhookClientConfig < admissionregistration/v1.WebhookClientConfig: How a webhook is reached.

# apiextensions/v1.ServiceReference < admissionregistration/v1.ServiceReference: A Service.

# apiextensions/v1.CustomResourceDefinitionStatus: Whether a kind is served.
conditions: Whether its names are accepted and it is established.
acceptedNames: Names under which it is served.
storedVersions: Versions in which objects may be stored.
observedGeneration: The generation that was looked at.

# apiextensions/v1.CustomResourceDefinitionCondition < meta/v1.Condition: Something that is true or false of a definition.
`
