#!/usr/bin/env bash
# Makes an authority of your own and certificates for three nodes and the administrator, in certificates/.
set -euo pipefail
cd "$(dirname "$0")"
[ ! -e certificates ] || { echo "certificates/ is there already; move it away to begin anew"; exit 1; }
# Made aside, so that a run that fails leaves nothing half done.
rm -rf certificates.new
mkdir certificates.new
cd certificates.new
days=825
quietly() { openssl "$@" 2>openssl.log || { cat openssl.log; exit 1; }; }
quietly req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/O=baogao/CN=authority" -keyout ca-key.pem -out ca.pem
for name in node-1 node-2 node-3 admin; do
  quietly req -new -newkey rsa:3072 -nodes -subj "/O=baogao/CN=$name" -keyout "$name-key.pem" -out "$name.csr"
  printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$name" > "$name.ext"
  quietly x509 -req -in "$name.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$days" -extfile "$name.ext" -out "$name.pem"
  rm "$name.csr" "$name.ext"
done
rm -f openssl.log
# Certificates are for everyone; keys for the containers, which run as user 1000; the authority's key for whoever ran this.
chmod 644 ./*.pem
chmod 600 ./*-key.pem
if [ "$(id -u)" = 0 ]; then chown 1000 node-?-key.pem admin-key.pem
elif [ "$(id -u)" != 1000 ]; then echo "the containers run as user 1000: run  sudo chown 1000 certificates/node-?-key.pem certificates/admin-key.pem"; fi
cd ..
mv certificates.new certificates
echo "certificates/: keep ca-key.pem somewhere safe, nothing here needs it but the next certificate"
