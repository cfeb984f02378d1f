// resource.Quantity: an exact decimal number with a unit suffix ('100m', '64Mi', '1e3').

/** A quantity as JSON carries it. */
export type Quantity = string
