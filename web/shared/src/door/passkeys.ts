/** Passkeys in the browser: bytes to JSON and back, and the two questions. */

type Json = Record<string, unknown>

interface Descriptor {
  id: string
  type: 'public-key'
  transports?: AuthenticatorTransport[]
}

/** Nobody chose a passkey: the question was closed, or took too long. */
export class NoPasskey extends Error {}

export function passkeysWork(): boolean {
  return typeof window.PublicKeyCredential === 'function'
}

/** Whether the browser can offer passkeys in the field of the address. */
export async function canOffer(): Promise<boolean> {
  if (!passkeysWork()) return false
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}

export function toText(bytes: ArrayBuffer | null): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function descriptors(given: unknown): PublicKeyCredentialDescriptor[] {
  return ((given as Descriptor[] | undefined) ?? []).map((each) => ({
    ...each,
    id: toBytes(each.id),
  }))
}

async function chosen(asking: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await asking
    if (credential instanceof PublicKeyCredential) return credential
  } catch (failure) {
    const isLeft = failure instanceof DOMException && failure.name !== 'InvalidStateError'
    if (!isLeft) throw failure
  }
  throw new NoPasskey()
}

/** Have an authenticator make a passkey, and return what the server is told. */
export async function makePasskey(options: Json): Promise<Json> {
  const user = options.user as { id: string; name: string; displayName: string }
  const publicKey = {
    ...options,
    challenge: toBytes(String(options.challenge)),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions
  const made = await chosen(navigator.credentials.create({ publicKey }))
  const response = made.response as AuthenticatorAttestationResponse
  return told(made, {
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  })
}

/** Have an authenticator answer, and return what the server is told. */
export async function askPasskey(
  options: Json,
  mediation: CredentialMediationRequirement = 'optional',
  signal?: AbortSignal,
): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: toBytes(String(options.challenge)),
    allowCredentials: descriptors(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions
  const given = await chosen(navigator.credentials.get({ publicKey, mediation, signal }))
  const response = given.response as AuthenticatorAssertionResponse
  return told(given, {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle === null ? null : toText(response.userHandle),
  })
}

function told(credential: PublicKeyCredential, response: Json): Json {
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response }
}
