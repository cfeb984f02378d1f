// What the types of certificates.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# certificates/v1.CertificateSigningRequest: A certificate that someone asks a signer for.
spec: What certificate, from whom. It never changes.
status: Whether it was approved, and the certificate.

# certificates/v1.CertificateSigningRequestSpec: What certificate, from whom.
request: The request, as PEM.
signerName: Who is to sign.
expirationSeconds: How long the certificate is to be valid; the signer may choose less.
usages: What it is to be used for.
username: Who asks. Filled in by the server.
uid: Tells who asks from others of the same name. Filled in by the server.
groups: Groups of who asks. Filled in by the server.
extra: What else is known of who asks. Filled in by the server.

# certificates/v1.CertificateSigningRequestStatus: What came of a request.
conditions: Whether it was approved, denied, or failed.
certificate: The certificate, as PEM.

# certificates/v1.CertificateSigningRequestCondition < meta/v1.Condition: What was decided about a request.
lastUpdateTime: When it was last said.
`
