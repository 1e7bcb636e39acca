/** Who is in the Samba of the suite. */

export const CAROL_PASSWORD = 'cärol & <pw>';
/** What a logon name of Windows may hold. */
export const ODD_NAMES = [
  'a.b-c_d',
  "o'brien",
  'x#y',
  'x&y!',
  'x$y',
  'x%y',
  'x(y)',
  'x{y}',
  'x~y^',
  'ünï',
  'x y',
];

/** Python for the Samba database. */
export const SEED = `
alice = add("alice", "alice-pw", givenname="Alice", surname="Liddell", mailaddress="alice@example.org", telephonenumber="+49 30 901820")
change(alice, displayName="Alice L.", mobile="+49 171 5550100", proxyAddresses=["SMTP:alice@example.org", "smtp:al@example.org", "X500:/o=x"])
add("bob", "bob-pw", mailaddress="bob@example.org")
carol = add("carol", "${CAROL_PASSWORD}", givenname="Carol", surname="(Ops), Jr.")
change(carol, userPrincipalName="carol.upn@ad.example.org")
add("svc", "svc-pw")
change(add("disabled", "disabled-pw"), userAccountControl="514")
add("mustchange", "mustchange-pw", must_change=True)
change(add("expired", "expired-pw"), accountExpires=filetime(time.time() - 86400))
change(add("future", "future-pw"), accountExpires=filetime(time.time() + 86400))
change(add("nohours", "nohours-pw"), logonHours=b"\\0" * 21)
change(add("workstation", "workstation-pw"), userWorkstations="PC1,PC2")
change(add("smartcard", "smartcard-pw"), userAccountControl=str(0x200 | 0x40000))
add("guessed", "guessed-pw")
old = add("old", "old-pw")
# ages of a day or less count as never
db.add({"dn": "CN=short,CN=Password Settings Container,CN=System," + base, "objectClass": "msDS-PasswordSettings",
  "msDS-PasswordSettingsPrecedence": "1", "msDS-PasswordReversibleEncryptionEnabled": "FALSE", "msDS-PasswordHistoryLength": "0",
  "msDS-PasswordComplexityEnabled": "FALSE", "msDS-MinimumPasswordLength": "0", "msDS-MinimumPasswordAge": "0",
  "msDS-MaximumPasswordAge": "-1728000000000", "msDS-LockoutThreshold": "0", "msDS-LockoutObservationWindow": "-18000000000",
  "msDS-LockoutDuration": "-18000000000", "msDS-PSOAppliesTo": old})
# Samba's own control lets the age of a password be set
change(old, controls=["local_oid:1.3.6.1.4.1.7165.4.3.20:0"], pwdLastSet=filetime(time.time() - 30 * 86400))
for name in ${JSON.stringify(ODD_NAMES)}:
    add(name, name + "-pw")
db.newgroup("chat")
db.newgroup("inner")
db.add_remove_group_members("inner", ["bob"], True)
db.add_remove_group_members("chat", ["alice", "inner"], True)
`;
