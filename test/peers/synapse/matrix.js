/** The client-server API by plain HTTP. */

/** @param {string} url of the homeserver @param {string} [token] */
export function matrix(url, token) {
  const call = async (method, path, body) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const client = (method, path, body) => call(method, `/_matrix/client/v3${path}`, body);
  return {
    call,
    client,
    login: (identifier, password) =>
      client('POST', '/login', { type: 'm.login.password', identifier, password }),
    whoami: () => client('GET', '/account/whoami'),
    profile: (mxid) => client('GET', `/profile/${encodeURIComponent(mxid)}`),
    devices: async () => (await client('GET', '/devices')).devices,
    threePids: async () =>
      (await client('GET', '/account/3pid')).threepids
        .map(({ medium, address }) => `${medium} ${address}`)
        .sort(),
    user: (mxid) => call('GET', `/_synapse/admin/v2/users/${encodeURIComponent(mxid)}`),
    change: (mxid, change) => call('PUT', `/_synapse/admin/v2/users/${encodeURIComponent(mxid)}`, change),
  };
}

export const byName = (user) => ({ type: 'm.id.user', user });
export const byEmail = (address) => ({ type: 'm.id.thirdparty', medium: 'email', address });
/** `number` is the key that Synapse reads, `phone` the specification's. */
export const byPhone = (country, number) => ({ type: 'm.id.phone', country, phone: number, number });
