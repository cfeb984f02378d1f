// What values in messages are. Names are CRI v1's in camel case; field numbers stand in `grpc/fields.ts`.
// Representation, decided once for the whole contract:
// * A time is a number of milliseconds since the Unix epoch, with a fraction (CRI has nanoseconds): about a quarter of a
//   microsecond survives, which is enough to order by. 0 means "not set".
// * Other 64-bit integers are numbers; what exceeds 2^53 loses its last digits (counters only).
// * A wrapper such as Int64Value is an optional number. In answers scalars, lists and maps are always present.

/** Labels, annotations, sysctls…: the keys are chosen by users, so ask with `Object.hasOwn`. */
export type StringMap = Readonly<Record<string, string>>

/** Milliseconds since the Unix epoch, with a fraction; 0 is "not set". */
export type CriTime = number
