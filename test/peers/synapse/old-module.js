/**
 * A client that does what the two old REST password modules do, field by field: they read `auth.profile` by subscript, never
 * `auth.mxid`, follow redirects, and go on with the Matrix ID that was typed.
 */

/** @param {string} endpoint put in front of the path as it is @returns what the module would do with the homeserver */
export async function oldModule(endpoint, mxid, password, policy = {}) {
  const response = await fetch(`${endpoint}/_matrix-internal/identity/v1/check_credentials`, {
    method: 'POST',
    body: JSON.stringify({ user: { id: mxid, password } }),
    headers: { 'content-type': 'application/json', 'user-agent': 'python-requests/2.32.5', accept: '*/*' },
  });
  if (response.status >= 400) return { outcome: 'exception', status: response.status };
  const { auth } = await response.json();
  if (!auth) return { outcome: 'exception', why: 'auth' };
  if (!auth.success) return { outcome: 'refused' };
  if (!('profile' in auth)) return { outcome: 'exception', why: 'profile' };
  const { profile } = auth;
  const { name = true, update = true } = policy;
  return {
    outcome: 'let in',
    mxid,
    ...('display_name' in profile && name ? { setsName: profile.display_name } : {}),
    ...('three_pids' in profile && update
      ? { binds: profile.three_pids.map(({ medium, address }) => `${medium} ${address.toLowerCase()}`) }
      : {}),
  };
}
