/** The ways to write where a database is. */

/** @param {{ type: string, host: string, port: number, database: string, user: string, password: string }} parts */
export function urlOf({ type, host, port, database, user, password }) {
  return `${type}://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}
