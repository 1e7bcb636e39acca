<?php
/**
 * The accounts of this WordPress site, or phpBB board (3.1 and later), for Postern.
 *
 * For sites whose database cannot be reached from outside. The file stands beside `wp-load.php` (WordPress) or beside
 * `common.php` (phpBB) and asks the site itself whether a password is right, so that its own rules and plugins act.
 *
 * 1. Make a token: `openssl rand -hex 32`, and write it between the quotes below.
 * 2. Put the file on the site, and reach it over HTTPS only.
 * 3. In postern.yaml: use: rest, config: { protocol: ma1sd, url: https://…/postern.php, add_paths: false, token: … }
 *
 * Apache hides `Authorization` from PHP-FPM and CGI: add `CGIPassAuth On` to `.htaccess` if every call is answered 401.
 *
 * One URL for every call: the body says which it is, and a profile answers the three profile calls at once.
 * Needs PHP 7.1. Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0
 */

declare(strict_types=1);

/** 64 hexadecimal digits (32 bytes). */
const POSTERN_TOKEN = '';

const POSTERN_MAX_BODY = 65536;
const POSTERN_MAX_PASSWORD = 4096;
const POSTERN_MAX_NAME = 255;
const POSTERN_MAX_LOOKUPS = 200;

// Strangers get no further: the site is loaded for who knows the token, and asks something that makes sense.
$postern_question = postern_question();

// The site has to be loaded here, outside of all functions. What it prints is thrown away, unless it ends everything: then
// its page is the answer, which Postern takes for an outage.
ob_start();
if (is_file(__DIR__ . '/wp-load.php')) {
    define('WP_USE_THEMES', false);
    define('DONOTCACHEPAGE', true);
    require __DIR__ . '/wp-load.php';
    $postern_site = new Postern_WordPress();
} elseif (is_file(__DIR__ . '/common.php') && is_file(__DIR__ . '/config.php')) {
    define('IN_PHPBB', true);
    $phpbb_root_path = __DIR__ . '/';
    $phpEx = 'php';
    require __DIR__ . '/common.php';
    $postern_site = new Postern_Phpbb();
} else {
    error_log('postern.php: there is neither wp-load.php nor common.php beside it');
    postern_end(500, ['error' => 'there is no site here']);
}
postern_end(200, postern_answer($postern_question, $postern_site));

/** The checked body of the request; anything else ends here. */
function postern_question(): array
{
    $header = $_SERVER['HTTP_AUTHORIZATION'] ?? $_SERVER['REDIRECT_HTTP_AUTHORIZATION'] ?? '';
    $token = preg_match('/^Bearer +(\S+) *$/Di', (string) $header, $match) === 1 ? $match[1] : '';
    $is_set = preg_match('/^[0-9a-f]{64}$/D', POSTERN_TOKEN) === 1;
    if (!$is_set) {
        error_log('postern.php: POSTERN_TOKEN must be 64 hexadecimal digits; nobody has access until then');
    }
    // Hashed, so that the comparison takes the same time whatever was sent.
    $same = hash_equals(hash('sha256', POSTERN_TOKEN), hash('sha256', $token));
    if (!$is_set || !$same) {
        postern_end(401, ['error' => 'no access'], ['WWW-Authenticate: Bearer']);
    }
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
        postern_end(405, ['error' => 'use POST'], ['Allow: POST']);
    }
    $body = (string) file_get_contents('php://input', false, null, 0, POSTERN_MAX_BODY + 1);
    if (strlen($body) > POSTERN_MAX_BODY) {
        postern_end(413, ['error' => 'the body is too large']);
    }
    $question = json_decode($body, true, 16);
    if (!is_array($question)) {
        postern_end(400, ['error' => 'the body must be a JSON object']);
    }
    return $question;
}

/** @param Postern_WordPress|Postern_Phpbb $site */
function postern_answer(array $question, $site)
{
    if (is_array($question['auth'] ?? null)) {
        $auth = $question['auth'];
        $account = postern_login($site, postern_text($auth, 'localpart'), postern_text($auth, 'password'));
        if ($account === null) {
            return ['auth' => ['success' => false]];
        }
        return ['auth' => ['success' => true, 'id' => postern_id($account)] + postern_told($account)];
    }
    if (is_array($question['user'] ?? null)) {
        return postern_check_credentials($question['user'], $site);
    }
    if (is_array($question['lookup'] ?? null)) {
        return postern_lookup($question['lookup'], $site);
    }
    if (array_key_exists('search_term', $question)) {
        return ['limited' => false, 'results' => []];
    }
    return postern_profile(postern_text($question, 'localpart'), $site);
}

/** The protocol of the old Synapse modules: `{"user":{"id":"@alice:example.org","password":"…"}}`. */
function postern_check_credentials(array $user, $site): array
{
    if (preg_match('/^@([^:]+):(.+)$/Ds', postern_text($user, 'id'), $match) !== 1) {
        return ['auth' => ['success' => false]];
    }
    $account = postern_login($site, $match[1], postern_text($user, 'password'));
    if ($account === null) {
        return ['auth' => ['success' => false]];
    }
    $mxid = '@' . postern_id($account)['value'] . ':' . $match[2];
    return ['auth' => ['success' => true, 'mxid' => $mxid] + postern_told($account)];
}

function postern_login($site, string $localpart, string $password): ?array
{
    $name = postern_name($localpart);
    if ($name === '' || $password === '' || strlen($name) > POSTERN_MAX_NAME || strlen($password) > POSTERN_MAX_PASSWORD) {
        return null;
    }
    return $site->login($name, $password);
}

/** The profile of a login, where the addresses are called `three_pids`. */
function postern_told(array $account): array
{
    $pids = postern_addresses($account);
    return ['profile' => ['display_name' => $account['display_name'], 'three_pids' => $pids]];
}

/** One answer for the three profile calls, where the addresses are called `threepids`. */
function postern_profile(string $localpart, $site)
{
    $name = postern_name($localpart);
    $account = $name === '' || strlen($name) > POSTERN_MAX_NAME ? null : $site->named($name);
    if ($account === null || postern_lower($account['name']) !== postern_lower($name)) {
        return new stdClass();
    }
    return ['profile' => [
        'display_name' => $account['display_name'],
        'threepids' => postern_addresses($account),
        'roles' => $account['groups'],
    ]];
}

/** One lookup, or a list of them. */
function postern_lookup(array $lookup, $site)
{
    if (isset($lookup['medium'])) {
        $hit = postern_found($lookup, $site);
        return $hit === null ? new stdClass() : ['lookup' => $hit];
    }
    if (count($lookup) > POSTERN_MAX_LOOKUPS) {
        postern_end(413, ['error' => 'too many addresses at once']);
    }
    $hits = array_map(static function ($one) use ($site) {
        return is_array($one) ? postern_found($one, $site) : null;
    }, $lookup);
    return ['lookup' => array_values(array_filter($hits))];
}

function postern_found(array $lookup, $site): ?array
{
    $address = postern_text($lookup, 'address');
    if (postern_text($lookup, 'medium') !== 'email' || strpos($address, '@') === false) {
        return null;
    }
    $account = $site->with_email($address);
    return $account === null ? null : [
        'medium' => 'email',
        'address' => $address,
        'id' => postern_id($account),
    ];
}

function postern_addresses(array $account): array
{
    return $account['email'] === '' ? [] : [['medium' => 'email', 'address' => $account['email']]];
}

function postern_text(array $fields, string $key): string
{
    if (!is_string($fields[$key] ?? null)) {
        postern_end(400, ['error' => "expected a text under \"$key\""]);
    }
    return $fields[$key];
}

/** The user name behind a localpart: `=xx` is a byte of UTF-8 (Matrix specification, "Mapping from other character sets"). */
function postern_name(string $localpart): string
{
    return trim((string) preg_replace_callback('/(?:=[0-9a-f]{2})+/i', static function (array $match): string {
        $bytes = (string) hex2bin(str_replace('=', '', $match[0]));
        return preg_match('//u', $bytes) === 1 ? $bytes : $match[0];
    }, $localpart));
}

/**
 * The name as a localpart: in lower case, as the site knows no two names that differ by case alone, and with escapes for
 * what would be read as one, or as the end of the name.
 */
function postern_id(array $account): array
{
    $escape = static function (array $match): string {
        return '=' . bin2hex($match[0]);
    };
    $name = postern_lower($account['name']);
    $localpart = preg_replace_callback('/=(?=[0-9a-f]{2})|[:\x00-\x1f\x7f]/i', $escape, $name);
    return ['type' => 'localpart', 'value' => (string) $localpart];
}

function postern_lower(string $text): string
{
    return function_exists('mb_strtolower') ? mb_strtolower($text, 'UTF-8') : strtolower($text);
}

/** Answers, and ends. */
function postern_end(int $status, $body, array $headers = []): void
{
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    http_response_code($status);
    foreach (array_merge(['Content-Type: application/json', 'Cache-Control: no-store'], $headers) as $header) {
        header($header);
    }
    // A text that is no UTF-8 is told as null: no answer at all would mean that there is nobody.
    echo json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR);
    exit;
}

/** The site locks out this login, or all of the gateway's: that is never a wrong password, nor is the site away. */
function postern_locked_out(string $reason): void
{
    error_log("postern.php: logins cannot be checked: $reason");
    postern_end(429, ['error' => 'logins cannot be checked at the moment'], ['Retry-After: 60']);
}

/** An account is `['name', 'display_name', 'email', 'groups']`, or null. */
class Postern_WordPress
{
    public function login(string $name, string $password): ?array
    {
        // The login form slashes passwords, and so do the forms that set them; other ways in do not.
        $user = wp_authenticate($name, wp_slash($password));
        if (is_wp_error($user) && $user->get_error_code() === 'incorrect_password' && wp_slash($password) !== $password) {
            $user = wp_authenticate($name, $password);
        }
        if (!is_wp_error($user)) {
            return $this->account($user);
        }
        $code = (string) $user->get_error_code();
        if (preg_match('/captcha|turnstile|too_?many|lock(ed)?_?out|blocked|banned|exceeded|limit/i', $code) === 1) {
            postern_locked_out("WordPress answered $code; let its plugins pass the address of the gateway");
        }
        return null;
    }

    public function named(string $name): ?array
    {
        $user = get_user_by('login', $name);
        return $user === false ? null : $this->account($user);
    }

    public function with_email(string $address): ?array
    {
        $users = get_users([
            'search' => $address,
            'search_columns' => ['user_email'],
            'number' => 2,
            'blog_id' => get_current_blog_id(),
        ]);
        $is_it = count($users) === 1 && postern_lower($users[0]->user_email) === postern_lower($address);
        return $is_it ? $this->account($users[0]) : null;
    }

    private function account(WP_User $user): ?array
    {
        if (is_multisite() && is_user_spammy($user)) {
            return null;
        }
        return [
            'name' => $user->user_login,
            'display_name' => wp_specialchars_decode($user->display_name, ENT_QUOTES),
            'email' => $user->user_email,
            'groups' => array_values($user->roles),
        ];
    }
}

/** Written after the source of phpBB 3.1 to 3.3 (phpbb/auth/provider/db.php, phpbb/session.php). */
class Postern_Phpbb
{
    public function login(string $name, string $password): ?array
    {
        global $config, $phpbb_container;
        $row = $this->row('username_clean', utf8_clean_string($this->typed($name, true)));
        if ($row === null) {
            return null;
        }
        $limit = (int) $config['max_login_attempts'];
        if ($limit > 0 && $row['user_login_attempts'] >= $limit) {
            postern_locked_out('phpBB wants a captcha after failed logins; who logs in on the board itself gets in again');
        }
        $provider = $phpbb_container->get('auth.provider_collection')->get_provider();
        // The board counts failed logins by address as well, but not those of an empty one: all would be the gateway's.
        $result = $provider->login($this->typed($name, true), $this->typed($password, false));
        if ($result['status'] !== LOGIN_SUCCESS || (int) $result['user_row']['user_id'] !== (int) $row['user_id']) {
            return null;
        }
        return $this->account($row);
    }

    public function named(string $name): ?array
    {
        $row = $this->row('username_clean', utf8_clean_string($this->typed($name, true)));
        return $row === null ? null : $this->account($row);
    }

    public function with_email(string $address): ?array
    {
        global $db;
        $row = $this->row($db->sql_lower_text('user_email'), postern_lower($address));
        return $row === null ? null : $this->account($row);
    }

    /** The only row with this value; several are none. */
    private function row(string $column, string $value): ?array
    {
        global $db;
        $sql = 'SELECT * FROM ' . USERS_TABLE . " WHERE $column = '" . $db->sql_escape($value) . "'";
        $result = $db->sql_query_limit($sql, 2);
        $rows = $db->sql_fetchrowset($result);
        $db->sql_freeresult($result);
        return count($rows) === 1 ? $rows[0] : null;
    }

    /** A text as the forms of the board hand it on: normalised, and with the entities of HTML. */
    private function typed(string $text, bool $trim): string
    {
        $typed = '';
        (new \phpbb\request\type_cast_helper())->set_var($typed, $text, 'string', true, $trim);
        return $typed;
    }

    /** Null for who may not log in. Founders cannot be banned. */
    private function account(array $row): ?array
    {
        global $user;
        $type = (int) $row['user_type'];
        if ($type !== USER_FOUNDER && $type !== USER_NORMAL) {
            return null;
        }
        if ($type !== USER_FOUNDER && $user->check_ban((int) $row['user_id'], false, $row['user_email'], true)) {
            return null;
        }
        $name = htmlspecialchars_decode($row['username'], ENT_COMPAT);
        return [
            'name' => $name,
            'display_name' => $name,
            'email' => $row['user_email'],
            'groups' => $this->groups((int) $row['user_id']),
        ];
    }

    private function groups(int $user_id): array
    {
        global $db;
        $sql = 'SELECT g.group_name FROM ' . GROUPS_TABLE . ' g, ' . USER_GROUP_TABLE . ' m
            WHERE g.group_id = m.group_id AND m.user_pending = 0 AND m.user_id = ' . $user_id;
        $result = $db->sql_query($sql);
        $rows = $db->sql_fetchrowset($result);
        $db->sql_freeresult($result);
        return array_map(static function (array $row): string {
            return htmlspecialchars_decode($row['group_name'], ENT_COMPAT);
        }, $rows);
    }
}
