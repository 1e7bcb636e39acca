<?php
// Hashes by PHP and by WordPress's own functions. Reads {"passwords": [...], "wordpress": FOLDER} as JSON; writes rows.
error_reporting(E_ALL & ~E_DEPRECATED);
$input = json_decode(stream_get_contents(STDIN), true);
define('ABSPATH', $input['wordpress'] . '/');
define('WPINC', 'wp-includes');

// what pluggable.php wants of the rest of WordPress
function apply_filters($name, $value) { return $value; }
function wp_hash_password_options() { return []; }
require ABSPATH . WPINC . '/class-phpass.php';
require ABSPATH . WPINC . '/pluggable.php';
preg_match('/^function wp_fast_hash\(.*?^}/ms', file_get_contents(ABSPATH . WPINC . '/functions.php'), $fast);
eval($fast[0]);

$rows = [];
$row = function ($format, $password, $hash, $options = []) use (&$rows) {
  $rows[] = ['format' => $format, 'password' => $password, 'hash' => $hash, 'options' => (object) $options];
};
$salt = fn ($length) => substr(str_replace('+', '.', base64_encode(random_bytes(32))), 0, $length);

foreach ($input['passwords'] as $password) {
  $row('php bcrypt', $password, password_hash($password, PASSWORD_BCRYPT, ['cost' => 4]), ['rule' => 'laravel']);
  foreach (['argon2i' => '2', 'argon2id' => '3'] as $algorithm => $version) {
    $hash = password_hash($password, $algorithm, ['memory_cost' => 1024, 'time_cost' => 2]);
    $row("php $algorithm", $password, $hash);
    $row("nextcloud $version|", $password, "$version|$hash", ['rule' => 'nextcloud']);
  }
  $typed = trim($password);
  $escaped = htmlspecialchars($typed, ENT_COMPAT);
  if ($typed !== '' && $typed !== '0') {
    $row('phpbb bcrypt', $password, password_hash($escaped, PASSWORD_BCRYPT, ['cost' => 4]), ['rule' => 'phpbb']);
    $row('wordpress new', $password, wp_hash_password(addslashes($password)), ['rule' => 'wordpress']);
    $row('wordpress phpass', $password, (new PasswordHash(7, true))->HashPassword(addslashes($typed)), ['rule' => 'wordpress']);
  }
  $key = preg_replace('/[^a-z\d]/i', '', base64_encode($password));
  if (strlen($key) > 3) $row('wordpress fast', $key, wp_fast_hash($key), ['rule' => 'wordpress-application-password']);
  $row('php crypt $1$', $password, crypt($password, '$1$' . $salt(8) . '$'));
  $row('php crypt $5$', $password, crypt($password, '$5$rounds=1000$' . $salt(16) . '$'));
  $row('php crypt $6$', $password, crypt($password, '$6$rounds=1000$' . $salt(16) . '$'));
  $row('php crypt DES', $password, crypt($password, substr(strtr($salt(9), '+=', '..'), 0, 2)), ['scheme' => 'des-crypt']);
}
echo json_encode($rows, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
