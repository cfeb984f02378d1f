// intstr.IntOrString: a number, or a name or percentage.

/** A number, or a text such as a port's name or '25%'. */
export type IntOrString = number | string
