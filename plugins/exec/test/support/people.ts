/** The back end of the conformance suites, as a site would write it: for each call, and running. */

/** Reads name, domain, Matrix ID and password, a line each. */
export const AUTH_SH = `
IFS= read -r name; IFS= read -r domain; IFS= read -r mxid; IFS= read -r password
case $name in
  alice|Alice|ALICE) id=alice right='Correct horse' ;;
  former) id=former right='Correct horse' ;;
  plain) id=plain right='Correct horse' ;;
  *) exit 3 ;;
esac
[ "$password" = "$right" ] || exit 1
if [ $id = former ]; then printf '{"auth":{"success":false,"reason":"disabled"}}'; exit; fi
printf '{"auth":{"success":true,"id":{"type":"localpart","value":"%s"}}}' $id
`;

export const PROFILE_SH = `
[ "$1" = alice ] || exit 1
printf '{"profile":{"display_name":"Alice Liddell","threepids":[{"medium":"email","address":"alice@example.org"}]}}'
`;

export const DIRECTORY_SH = `
IFS= read -r type; IFS= read -r query || :
case $query in
  alice|plain) printf '{"limited":false,"results":[{"user_id":"%s"},{"user_id":"%s2"}]}' "$query" "$query" ;;
esac
`;

/** Answers line by line. */
export const RUNNING_JS = `
import { createInterface } from 'node:readline';
const people = new Map([['alice', 'Alice Liddell'], ['former', 'Former'], ['plain', undefined]]);
const answer = {
  auth({ localpart, password }) {
    const name = localpart === 'ALICE' ? 'alice' : localpart;
    if (!people.has(name)) return { auth: { success: false, reason: 'unknown-user' } };
    if (password !== 'Correct horse') return { auth: { success: false, reason: 'wrong-password' } };
    if (name === 'former') return { auth: { success: false, reason: 'disabled' } };
    return { auth: { success: true, id: { type: 'mxid', value: '@' + name + ':example.org' } } };
  },
  profile: ({ localpart }) =>
    people.has(localpart) ? { profile: { display_name: people.get(localpart), roles: ['staff'] } } : {},
  lookup: ({ medium, address }) =>
    address === 'alice@example.org'
      ? { lookup: { medium, address, id: { type: 'localpart', value: 'alice' } } }
      : { lookup: {} },
  directory: ({ search_term }) =>
    ({ results: [...people.keys()].filter((name) => name.includes(search_term)).map((user_id) => ({ user_id })) }),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, ...request } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, ...answer[call](request) }) + '\\n');
}
`;
