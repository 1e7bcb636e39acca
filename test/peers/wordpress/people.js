/** People that WordPress itself makes, and what WordPress itself says to names and passwords. */

/** `form`: the password was set in a form, which slashes it; `row`: put into the table past WordPress. */
export const PEOPLE = [
  { login: 'Alice', password: 'correct horse', email: 'alice@example.org', name: 'Alice & "Bob" > O\'Neil' },
  { login: 'Jürgen Größe', password: '  pä"ss\'wörd\\ 🔑 ', email: 'j.groesse@example.org', form: true },
  { login: 'quoted', password: 'a"b\'c\\d', email: "o'neil+x@example.org" },
  { login: 'markup', password: '&<>"\' &amp; <b>', email: 'markup@example.org', form: true },
  { login: 'older', password: 'Ümläute: ñ é 密码', email: 'older@example.org', hash: 'phpass' },
  { login: 'oldest', password: 'md5 pw', email: 'oldest@example.org', hash: 'md5' },
  { login: 'J. R. Bob-Dobbs_x', password: 'UPPER case', email: 'shared@example.org' },
  { login: 'look@like.example', password: 'first', email: 'other@example.org' },
  { login: 'behind', password: 'second', email: 'look@like.example' },
  { login: 'Žofie "Ž" 🦊', password: 'imported', email: 'zofie@example.org', row: true },
  { login: 'twice', password: 'pw', email: 'shared@example.org', row: true },
  { login: 'bare', password: 'pw', email: '', row: true },
];

/** What is typed for each person, and what for nobody in particular. */
export function typedNames({ login, email }) {
  const accented = login.replace(/[aeo]/, (letter) => ({ a: 'á', e: 'ê', o: 'ø' })[letter]);
  return [
    ...[login, login.toUpperCase(), login.toLowerCase(), accented, `<i>${login}</i>`, `${login}%41&euro;`],
    ...[`${login}  `, `${login} x`, `${login}🦊`, `${login}'`, `${login}\\`, `${login}"`],
    ...(email === '' ? [] : [email, email.toUpperCase(), `${email}.`, email.replace('e', 'é')]),
  ];
}
export const STRANGE_NAMES = [
  ...['nobody', "' OR 1=1 --", '%', '_lice', '\\', '"', '<b>', '&amp;', '0', '🦊', 'nobody@example.org'],
  ...["alice'@example.org", 'a@b', '@', 'Alice\u200b', 'Alice\u0301', 'ß', 'İ', 'ŉ'],
];

/** Variants of a password, the right one first. */
export function typedPasswords({ password }) {
  const others = [password.toUpperCase(), `${password} `, `${password}x`, password.trim().slice(1)];
  return [password, ...others, password.normalize('NFD'), password.replaceAll('"', '&quot;'), '0'];
}

export async function createPeople({ php }) {
  const people = encoded(PEOPLE);
  await php(`
    require_once ABSPATH . 'wp-includes/class-phpass.php';
    foreach (${people} as $p) {
      $password = $p['form'] ?? false ? wp_slash($p['password']) : $p['password'];
      if ($p['row'] ?? false) {
        $row = ['user_login' => $p['login'], 'user_pass' => wp_hash_password($password), 'user_email' => $p['email']];
        if ($wpdb->insert($wpdb->users, $row) !== 1) throw new Exception($wpdb->last_error);
        continue;
      }
      $data = ['user_login' => $p['login'], 'user_pass' => $password, 'user_email' => $p['email']];
      $id = wp_insert_user(wp_slash($data + ['display_name' => $p['name'] ?? '', 'role' => 'editor']));
      if (is_wp_error($id)) throw new Exception($p['login'] . ': ' . $id->get_error_message());
      $hash = ['md5' => md5($password), 'phpass' => (new PasswordHash(8, true))->HashPassword(trim($password))];
      wp_set_password($password, $id);
      if (isset($p['hash'])) $wpdb->update($wpdb->users, ['user_pass' => $hash[$p['hash']]], ['ID' => $id]);
    }
  `);
}

/**
 * The logins that WordPress lets in, `undefined` for those that it does not. Passwords are tried slashed, as its forms do,
 * and raw, as its command line does.
 *
 * @param {{ php: (code: string) => Promise<string> }} wordpress
 * @param {{ name: string, password: string }[]} attempts
 * @returns {Promise<(string | undefined)[]>}
 */
export async function askWordpress({ php }, attempts) {
  const answer = await php(`
    $verdicts = [];
    foreach (${encoded(attempts)} as $a) {
      $user = wp_authenticate($a['name'], wp_slash($a['password']));
      if (is_wp_error($user)) $user = wp_authenticate($a['name'], $a['password']);
      $verdicts[] = is_wp_error($user) ? null : $user->user_login;
    }
    echo json_encode($verdicts);
  `);
  return JSON.parse(answer).map((login) => login ?? undefined);
}

/** Data as PHP code. */
export function encoded(data) {
  return `json_decode(base64_decode('${Buffer.from(JSON.stringify(data)).toString('base64')}'), true)`;
}
