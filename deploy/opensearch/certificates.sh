#!/usr/bin/env bash
# Makes an authority of your own and certificates for three nodes and the administrator, in certificates/.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p certificates
cd certificates
[ ! -e ca.pem ] || { echo "certificates/ca.pem is there already; move it away to begin anew"; exit 1; }
umask 077
days=825
openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/O=baogao/CN=authority" -keyout ca-key.pem -out ca.pem 2>/dev/null
for name in node-1 node-2 node-3 admin; do
  openssl req -new -newkey rsa:3072 -nodes -subj "/O=baogao/CN=$name" -keyout "$name-key.pem" -out "$name.csr" 2>/dev/null
  printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$name" > "$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$days" -extfile "$name.ext" -out "$name.pem" 2>/dev/null
  rm "$name.csr" "$name.ext"
done
# The containers run as user 1000.
[ "$(id -u)" != 0 ] || chown 1000 ./*.pem
echo "certificates/: keep ca-key.pem somewhere safe, nothing here needs it but the next certificate"
