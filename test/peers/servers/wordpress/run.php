<?php
// Runs the PHP of stdin inside WordPress, with $wpdb at hand.

$_SERVER += [
    'HTTP_HOST' => getenv('POSTERN_WORDPRESS_HOST'),
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => '/',
    'SERVER_PROTOCOL' => 'HTTP/1.1',
];

// wp_die() ends with 0: code that does not run to its end has failed
$postern_ended = false;
register_shutdown_function(static function () use (&$postern_ended): void {
    if (!$postern_ended) {
        exit(1);
    }
});

require getenv('POSTERN_WORDPRESS_FOLDER') . '/wp-load.php';

// a function of its own, as $wp and $user are WordPress's
(static function (): void {
    global $wpdb;
    eval(stream_get_contents(STDIN));
})();
$postern_ended = true;
