#!/usr/bin/env bash
# Makes the certificates of the tests anew. They are valid until 2120, but for the one that has expired.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.conf" <<CONF
[ca]
default_ca = tests
[tests]
database = $work/index
new_certs_dir = $work
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
rand_serial = yes
[any]
commonName = supplied
CONF
touch "$work/index"

# Name of the files, common name, extensions; then what `openssl ca` is told besides.
certificate() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -batch -subj "/CN=$2" -addext "$3" \
    -keyout "$1.key" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.conf" -in "$work/$1.csr" -out "$1.pem" "${@:4}"
}
always=(-startdate 20200101000000Z -enddate 21200101000000Z)
by_ca=(-cert ca.pem -keyfile ca.key)
here="subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"

certificate ca "repod test CA" "basicConstraints=critical,CA:TRUE" -selfsign -keyfile ca.key "${always[@]}"
certificate server localhost "$here" "${by_ca[@]}" "${always[@]}"
certificate elsewhere game.test "subjectAltName=DNS:game.test" "${by_ca[@]}" "${always[@]}"
certificate expired localhost "$here" "${by_ca[@]}" -startdate 20200101000000Z -enddate 20200102000000Z
certificate self-signed localhost "$here" -selfsign -keyfile self-signed.key "${always[@]}"
rm ca.key
