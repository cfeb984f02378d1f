// What the types of events.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# events/v1.Event: Something that happened to an object. Events are kept for a while only.
eventTime: When it happened first.
series: How often it happens, while it goes on.
reportingController: Who says so.
reportingInstance: Which one of those.
action: What was done or tried.
reason: What happened, as one word.
regarding: The object that it is about.
related: Another object that is part of it.
note: What happened, as a sentence.
type: Normal or Warning.
deprecatedSource: Who says so, in the older form.
deprecatedFirstTimestamp: When it happened first, in the older form.
deprecatedLastTimestamp: When it happened last, in the older form.
deprecatedCount: How often it happened, in the older form.

# events/v1.EventSeries < core/v1.EventSeries: Something that happens again and again.
`
