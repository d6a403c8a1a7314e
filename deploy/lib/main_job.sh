# shellcheck shell=bash
# The main job, as staff do it every day, with curl and the openssl command: application, certificates, OCSP, reissue by
# code word, revocation, CRL. Needs: say.sh, sample_person.sh, $tamga_state, $api_url, $status_url, and $walk, the folder for
# every file of the walk.

openssl_gost() { OPENSSL_CONF=$tamga_state/share/openssl-gost.cnf openssl "$@"; }

# api WHO METHOD PATH BODY ANSWER EXPECTED: calls as WHO (a client certificate of var/staff) with the file BODY; the answer
# goes to the file ANSWER and has to have the status EXPECTED.
api() {
  local status
  status=$(curl -sS --max-time 60 --cacert "$tamga_state/keys/ecdsa-root.crt" \
    --cert "$tamga_state/staff/$1.crt" --key "$tamga_state/staff/$1.key" \
    --request "$2" --header 'Content-Type: application/json' --header 'Prefer: wait=30' \
    --data "@$4" --output "$5" --write-out '%{http_code}' "$api_url$3") ||
    fail "No answer came from $2 $api_url$3." "See $tamga_state/log/tamga.log."
  [ "$status" = "$6" ] || {
    jq . "$5" 2>/dev/null | sed 's/^/    | /' >&2 || true
    fail "$2 $3 was answered with $status instead of $6." "The request is in $4, the answer in $5."
  }
}

# new_request NAME: a GOST R 34.10-2012 key (256 bit, CryptoPro-A) and its PKCS#10 request, as the holder's side makes them.
# Only the request leaves his hands; of its contents the CA takes the public key alone.
new_request() {
  quietly "Making a GOST key (openssl genpkey)" openssl_gost genpkey -algorithm gost2012_256 -pkeyopt paramset:A \
    -out "$walk/$1.key"
  quietly "Making a certificate request (openssl req)" openssl_gost req -new -key "$walk/$1.key" -subj '/CN=request' \
    -out "$walk/$1.csr"
}

# apply KIND: submits the application as the MFC clerk; prints its id.
apply() {
  new_request "$1"
  jq -n --arg kind "$1" --slurpfile applicant "$walk/applicant.json" --rawfile request "$walk/$1.csr" \
    --rawfile code_word "$walk/code-word" \
    '{applicant_kind: "individual", signature_kind: $kind, applicant: $applicant[0], code_word: $code_word,
      signature_tool: "OpenSSL 3 с gost-engine", request: $request}' >"$walk/$1.application.json"
  api clerk POST /v1/applications "$walk/$1.application.json" "$walk/$1.submitted.json" 201
  jq -r .id "$walk/$1.submitted.json"
}

# identification: what the operator states about how he saw the applicant's passport.
identification() {
  jq '{kind: "personal", document: ("Паспорт " + .passport.series + " " + .passport.number),
       at: (now | floor | todate)}' "$walk/applicant.json"
}

approve() {
  identification | jq '{identification: .}' >"$walk/$1.approval.json"
  api operator POST "/v1/applications/$2/approve" "$walk/$1.approval.json" "$walk/$1.approved.json" 200
}

# issue KIND ID: leaves KIND.json and KIND.crt.
issue() {
  printf '{}' >"$walk/empty.json"
  api operator POST "/v1/applications/$2/issue" "$walk/empty.json" "$walk/$1.json" 201
  jq -r .pem "$walk/$1.json" >"$walk/$1.crt"
}

# fetch_authorities CA: the CA's certificate and its root, as a relying party gets them; CA.pem and CA-chain.pem.
fetch_authorities() {
  local name
  for name in "$1" gost-root; do
    quietly "Reading $status_url/ca/$name.crt" curl -fsS --max-time 20 -o "$walk/$name.der" "$status_url/ca/$name.crt"
    quietly "Decoding the certificate of $name" openssl_gost x509 -inform DER -in "$walk/$name.der" -out "$walk/$name.pem"
  done
  cat "$walk/$1.pem" "$walk/gost-root.pem" >"$walk/$1-chain.pem"
}

# ocsp_status NAME CA: what OCSP says of NAME.crt: good, revoked or unknown; nothing when the answer does not verify.
ocsp_status() {
  openssl_gost ocsp -issuer "$walk/$2.pem" -cert "$walk/$1.crt" -url "$status_url/ocsp" -CAfile "$walk/$2-chain.pem" \
    >"$walk/$1.ocsp.txt" 2>"$walk/$1.ocsp.log" || true
  grep -q '^Response verify OK' "$walk/$1.ocsp.log" || return 0
  sed -n "s|^$walk/$1.crt: ||p" "$walk/$1.ocsp.txt"
}

# expect_ocsp STATUS NAME CA: a status is visible within a second of the commit; ten are allowed on a busy machine.
expect_ocsp() {
  local said='' attempt
  for attempt in {1..40}; do
    said=$(ocsp_status "$2" "$3")
    [ "$said" != "$1" ] || return 0
    sleep 0.25
  done
  sed 's/^/    | /' "$walk/$2.ocsp.log" >&2
  fail "OCSP says '$said' of $walk/$2.crt where '$1' was expected (asked $attempt times)."
}

check_chain() {
  quietly "Verifying $walk/$1.crt (openssl verify)" openssl_gost verify -CAfile "$walk/gost-root.pem" \
    -untrusted "$walk/$2.pem" "$walk/$1.crt"
}

# expect_in_crl SERIAL CA: fetches the CRL until it lists the serial number: a revocation starts a new one at once.
expect_in_crl() {
  local attempt
  for attempt in {1..40}; do
    if curl -fsS --max-time 20 -o "$walk/$2.crl" "$status_url/crl/$2.crl" 2>>"$tamga_log" &&
      openssl_gost crl -inform DER -in "$walk/$2.crl" -CAfile "$walk/$2-chain.pem" -noout -text \
        >"$walk/$2.crl.txt" 2>"$walk/$2.crl.log" &&
      grep -q 'verify OK' "$walk/$2.crl.log" &&
      grep -qi "Serial Number: 0*$1\$" "$walk/$2.crl.txt"; then
      return 0
    fi
    sleep 0.5
  done
  fail "The CRL $status_url/crl/$2.crl does not list the revoked certificate after $((attempt / 2)) seconds." \
    "What was read last is in $walk/$2.crl.txt."
}

holder() { jq -r '[.name.surname, .name.given_name, .name.patronymic] | join(" ")' "$walk/applicant.json"; }

serial_of() { jq -r .serial "$walk/$1.json"; }

days_of() {
  jq -r '((.not_after | fromdate) - (.not_before | fromdate)) / 86400 | round' "$walk/$1.json"
}

walk_main_job() {
  local id subscriber old
  (umask 077 && mkdir -p "$walk")

  step "An applicant comes to an MFC counter with a passport and SNILS"
  sample_applicant >"$walk/applicant.json"
  printf 'Кодовое слово %s' "$(random_digits 6)" >"$walk/code-word"
  note "$(holder), SNILS $(jq -r .snils "$walk/applicant.json") (invented), code word kept in $walk/code-word"
  id=$(apply qualified)
  ok "the MFC clerk submitted application $id for a qualified certificate"

  step "An operator of the CA checks the passport and approves"
  approve qualified "$id"
  subscriber=$(jq -r .subscriber_id "$walk/qualified.approved.json")
  ok "approved; the code word now belongs to subscriber $subscriber"

  step "The qualified certificate is issued (GOST R 34.10-2012, the form of FSB order 795)"
  issue qualified "$id"
  fetch_authorities gost-qualified
  check_chain qualified gost-qualified
  ok "serial $(serial_of qualified), valid $(days_of qualified) days; openssl verifies the chain to the GOST root"

  step "The same person gets an unqualified certificate"
  id=$(apply unqualified)
  approve unqualified "$id"
  issue unqualified "$id"
  fetch_authorities gost-unqualified
  check_chain unqualified gost-unqualified
  ok "serial $(serial_of unqualified), valid $(days_of unqualified) days"

  step "A relying party asks OCSP about both"
  expect_ocsp good qualified gost-qualified
  expect_ocsp good unqualified gost-unqualified
  ok "both are good, and the answers are signed by the responders of their CAs"

  step "The holder forgot the password of the key: reissue by code word over the phone"
  new_request reissued
  old=$(serial_of unqualified)
  jq -n --arg serial "$old" --rawfile code_word "$walk/code-word" --rawfile request "$walk/reissued.csr" \
    '{certificate: {issuer: "gost-unqualified", serial: $serial}, reason: "forgotten_password",
      authorization: {method: "code_word", code_word: $code_word}, request: $request}' >"$walk/reissue.json"
  api operator POST /v1/reissues "$walk/reissue.json" "$walk/reissued.json" 201
  jq -r .pem "$walk/reissued.json" >"$walk/reissued.crt"
  check_chain reissued gost-unqualified
  ok "the new certificate is $(serial_of reissued)"

  step "A relying party asks OCSP again"
  expect_ocsp revoked unqualified gost-unqualified
  expect_ocsp good reissued gost-unqualified
  ok "the old certificate is revoked ($(sed -n 's/^[[:space:]]*Reason: //p' "$walk/unqualified.ocsp.txt")), the new one is good"

  step "The list of revoked certificates (CRL)"
  expect_in_crl "$old" gost-unqualified
  ok "CRL number $(grep -A1 'X509v3 CRL Number' "$walk/gost-unqualified.crl.txt" | tail -n 1 | tr -d ' ') lists $old"
}
