<?php
// Stands for phpBB's own common.php: what contrib/php/postern.php uses of it, after the source of phpBB 3.3
// (includes/constants.php, phpbb/auth/provider/db.php, phpbb/request/type_cast_helper.php, phpbb/session.php). The people are
// those of board.js.

namespace phpbb\request {
    class type_cast_helper
    {
        public function set_var(&$result, $var, $type, $multibyte = false, $trim = true)
        {
            $text = str_replace(["\r\n", "\r", "\0"], ["\n", "\n", ''], $var);
            $result = htmlspecialchars($trim ? trim($text) : $text, ENT_COMPAT, 'UTF-8');
        }
    }
}

namespace {
    if (!defined('IN_PHPBB')) {
        exit;
    }
    const USERS_TABLE = 'phpbb_users';
    const GROUPS_TABLE = 'phpbb_groups';
    const USER_GROUP_TABLE = 'phpbb_user_group';
    const USER_NORMAL = 0;
    const USER_INACTIVE = 1;
    const USER_IGNORE = 2;
    const USER_FOUNDER = 3;
    const LOGIN_SUCCESS = 3;
    const LOGIN_ERROR_PASSWORD = 11;
    const LOGIN_ERROR_ACTIVE = 12;
    const LOGIN_ERROR_USERNAME = 10;

    function utf8_clean_string($text)
    {
        return strtolower($text);
    }

    class fake_db
    {
        public $users;

        public function sql_escape($text)
        {
            return str_replace("'", "''", $text);
        }
        public function sql_lower_text($column)
        {
            return "LOWER($column)";
        }
        public function sql_query_limit($sql, $limit)
        {
            preg_match('/FROM phpbb_users WHERE (?:LOWER\()?(\w+)\)? = \'(.*)\'$/Ds', $sql, $match);
            $value = str_replace("''", "'", $match[2]);
            $fits = fn ($row) => strtolower($row[$match[1]]) === $value;
            return array_slice(array_values(array_filter($this->users, $fits)), 0, $limit);
        }
        public function sql_query($sql)
        {
            preg_match('/user_pending = 0 AND m\.user_id = (\d+)$/D', $sql, $match);
            $groups = array_column($this->users, 'groups', 'user_id')[$match[1]];
            return array_map(fn ($name) => ['group_name' => $name], $groups);
        }
        public function sql_fetchrowset($result)
        {
            return $result;
        }
        public function sql_freeresult($result)
        {
        }
    }

    class fake_provider
    {
        public function get_provider()
        {
            return $this;
        }
        public function login($username, $password)
        {
            global $db;
            $row = $db->sql_query_limit("FROM phpbb_users WHERE username_clean = '" . $db->sql_escape(utf8_clean_string($username)) . "'", 1)[0] ?? null;
            if ($row === null) {
                return ['status' => LOGIN_ERROR_USERNAME, 'user_row' => ['user_id' => 1]];
            }
            if (trim($password) !== $row['password']) {
                return ['status' => LOGIN_ERROR_PASSWORD, 'user_row' => $row];
            }
            $active = (int) $row['user_type'] !== USER_INACTIVE && (int) $row['user_type'] !== USER_IGNORE;
            return ['status' => $active ? LOGIN_SUCCESS : LOGIN_ERROR_ACTIVE, 'user_row' => $row];
        }
    }

    class fake_container
    {
        public function get($name)
        {
            return $name === 'auth.provider_collection' ? new fake_provider() : null;
        }
    }

    class fake_user
    {
        public function check_ban($user_id = false, $user_ips = false, $user_email = false, $return = false)
        {
            global $db;
            return array_column($db->users, 'banned', 'user_id')[$user_id];
        }
    }

    $db = new fake_db();
    $db->users = json_decode(file_get_contents(__DIR__ . '/users.json'), true);
    $config = ['max_login_attempts' => '3'];
    $user = new fake_user();
    $phpbb_container = new fake_container();
    // as request::disable_super_globals()
    unset($_SERVER, $_GET, $_POST);
}
