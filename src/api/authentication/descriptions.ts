// What the types of authentication.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# authentication/v1.SelfSubjectReview: Asks who the server takes one for.
status: Who one is.

# authentication/v1.SelfSubjectReviewStatus: Who one is.
userInfo: The user.

# authentication/v1.UserInfo: Someone who asks.
username: Name of the user.
uid: Tells the user from others of the same name.
groups: Groups that the user is in.
extra: What else is known of the user.

# authentication/v1.TokenReview: Asks whether a token is good, and whose it is.
spec: The token.
status: Whose it is.

# authentication/v1.TokenReviewSpec: A token.
token: The token.
audiences: For whom it must be. The default is the API server.

# authentication/v1.TokenReviewStatus: Whose a token is.
authenticated: Whether the token is good.
user: Whose it is.
audiences: Those of the audiences for whom it is.
error: Why it could not be checked.

# authentication/v1.TokenRequest: Asks for a token of a ServiceAccount.
spec: What token.
status: The token.

# authentication/v1.TokenRequestSpec: What token.
audiences: For whom it is to be.
expirationSeconds: How long it is to be valid.
boundObjectRef: The object with which it ends, such as a Pod.

# authentication/v1.TokenRequestStatus: A token.
token: The token.
expirationTimestamp: Until when it is valid.

# authentication/v1.BoundObjectReference: The object with which a token ends.
kind: Its kind: Pod, Secret or Node.
apiVersion: Group and version of its kind.
name: Its name.
uid: Which object of that name it is.
`
