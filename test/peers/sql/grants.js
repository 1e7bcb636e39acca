/** The columns that each ready-made example reads: the database user has no other right. */
export const GRANTS = {
  Joomla: {
    jos_users: 'id, username, password, name, email, activation, block, requireReset',
    jos_usergroups: 'id, title',
    jos_user_usergroup_map: 'user_id, group_id',
  },
  Drupal: {
    users_field_data: 'uid, name, pass, mail, status, default_langcode',
    user__roles: 'entity_id, deleted, roles_target_id',
  },
  MediaWiki: {
    user: 'user_id, user_name, user_password, user_real_name, user_email, user_email_authenticated',
    user_groups: 'ug_user, ug_group, ug_expiry',
  },
  vBulletin: {
    user: 'userid, usergroupid, username, password, salt, email',
    usergroup: 'usergroupid, title',
  },
  MyBB: {
    mybb_users: 'uid, username, password, salt, email, usergroup',
    mybb_usergroups: 'gid, title',
  },
  SMF: {
    smf_members: 'id_member, member_name, passwd, real_name, email_address, is_activated, id_group',
    smf_membergroups: 'id_group, group_name',
  },
  XenForo: {
    xf_user: 'user_id, username, email, user_state, is_banned',
    xf_user_authenticate: 'user_id, scheme_class, data',
    xf_user_group: 'user_group_id, title',
    xf_user_group_relation: 'user_id, user_group_id',
  },
  Django: {
    auth_user: 'id, password, username, first_name, last_name, email, is_active',
    auth_group: 'id, name',
    auth_user_groups: 'user_id, group_id',
  },
  Laravel: {
    users: 'id, name, email, email_verified_at, password',
  },
  Gitea: {
    user: 'id, lower_name, name, full_name, email, passwd, passwd_hash_algo, salt, type, login_type, is_active, prohibit_login, must_change_password',
    two_factor: 'uid',
    team: 'id, name',
    team_user: 'team_id, uid',
  },
  Dovecot: {
    users: 'username, domain, password, active',
  },
};
